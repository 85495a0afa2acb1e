"""Verifies a signed agreement by docs/agreement-bundle.md alone; shares no code with the program.

    python3 Tests/register/bundle.py FILE [--head NUMBER:HASH]

Prints what does not fit and ends with 1 where there is anything.
"""

import argparse
import csv
import hashlib
import io
import json
import zipfile

LANGUAGES = ["ar", "en", "es", "fr", "ru", "zh"]
SIGNATURES = ["party", "at", "text_hash"]
REGISTER = ["number", "id", "at", "act", "payload_hash", "previous", "hash", "nonce", "payload"]
TOTAL, PART, ENTRIES = 48 << 20, 16 << 20, 64


def digest(*lines):
    return hashlib.sha256("".join(f"{line}\n" for line in lines).encode()).hexdigest()


def read(data):
    """The files in the archive, and the names that stand there twice."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        entries = archive.infolist()
        if len(entries) > ENTRIES or sum(each.file_size for each in entries) > TOTAL:
            return None, "unpacks to too much"
        files, twice = {}, []
        for entry in entries:
            with archive.open(entry) as part:
                content = part.read(PART + 1)
            if len(content) > PART:
                return None, "unpacks to too much"
            if entry.filename in files:
                twice.append(f"two files of one name: {entry.filename}")
            files[entry.filename] = content
        return files, twice
    except (zipfile.BadZipFile, EOFError, ValueError):
        return None, "not an archive"


def canonical(data):
    """Names and values of the text that was signed; None where it is no such text."""
    head, found, rest = data.partition(b"\n")
    if not found or not head.startswith(b"accord-agreement-"):
        return None
    members = []
    while rest:
        line, _, rest = rest.partition(b"\n")
        words = line.split(b" ")
        if len(words) != 2 or not words[1].isdigit():
            return None
        count = int(words[1])
        if rest[count:count + 1] != b"\n":
            return None
        members.append((words[0].decode(), rest[:count]))
        rest = rest[count + 1:]
    return members


def table(files, name, columns, faults):
    if name not in files:
        return None
    rows = list(csv.reader(io.StringIO(files[name].decode(), newline="")))
    if not rows or rows[0] != columns or any(len(row) != len(columns) for row in rows):
        faults.append(f"unreadable file: {name}")
        return None
    return rows[1:]


def check_sums(files, faults):
    if "SHA256SUMS" not in files:
        faults.append("missing file: SHA256SUMS")
        return
    listed = {"SHA256SUMS"}
    for line in files["SHA256SUMS"].decode().splitlines():
        value, name = line[:64], line[66:]
        listed.add(name)
        if name not in files:
            faults.append(f"missing file: {name}")
        elif hashlib.sha256(files[name]).hexdigest() != value:
            faults.append(f"changed file: {name}")
    needed = ["canonical.txt", "signatures.csv", "register.csv"]
    needed += [f"README-{language}.txt" for language in LANGUAGES]
    faults += [f"missing file: {each}" for each in needed if each not in files and each not in listed]
    faults += [f"extra file: {each}" for each in sorted(files) if each not in listed]


def check_signatures(files, parties, text_hash, faults):
    signed = {}
    for party, at, value in table(files, "signatures.csv", SIGNATURES, faults) or []:
        if party not in parties:
            faults.append(f"signature of one who is no party: {party}")
        if party in signed:
            faults.append(f"second signature: {party}")
        if value != text_hash:
            faults.append(f"signature of another text: {party}")
        signed[party] = at
    if "signatures.csv" in files and "unreadable file: signatures.csv" not in faults:
        faults += [f"missing signature: {each}" for each in parties if each not in signed]
    return signed


def check_register(files, terms, text_hash, signed, kept, faults):
    rows = table(files, "register.csv", REGISTER, faults)
    if rows is None:
        return
    told, chain, before = False, [], None
    known = {}
    for number, entry, at, act, payload_hash, previous, stored, nonce, payload in rows:
        known[int(number)] = stored
        if before and int(number) != before[0] + 1:
            chain.append(f"missing entries: {before[0] + 1}")
        if before and previous != before[1]:
            chain.append(f"broken chain: {number}")
        if stored != digest("accord-register-1", number, entry, at, act, payload_hash, previous):
            chain.append(f"wrong hash: {number}")
        if payload and digest("accord-register-1", nonce, payload) != payload_hash:
            chain.append(f"wrong payload: {number}")
        before = (int(number), stored)
        if kept and kept[0] == int(number) and kept[1] != stored:
            faults.append(f"not the head that was kept: {number}")
        if not payload:
            continue
        facts = json.loads(payload)
        if facts.get("agreement") != terms["agreement"]:
            faults.append(f"entry does not tell of this text: {number}")
        elif "text" in facts and (
                facts["text"], facts.get("title", terms["title"])) != (text_hash, terms["title"]):
            if "amends" not in terms:
                faults.append(f"entry does not tell of this text: {number}")
        elif "text" in facts:
            told = True
            faults += [
                f"signature after the entry of the register: {party}"
                for party, time in signed.items() if time > at]
    faults += chain
    if rows and not told:
        faults.append("no entry tells that it was signed")
    if kept and kept[0] not in known:
        faults.append(f"not the head that was kept: {kept[0]}")


def verify(data, kept=None):
    """What does not fit, in words; empty where everything does."""
    files, faults = read(data)
    if files is None:
        return [faults]
    check_sums(files, faults)
    if "canonical.txt" not in files:
        return faults
    members = canonical(files["canonical.txt"])
    if members is None:
        return faults + ["unreadable file: canonical.txt"]
    text_hash = hashlib.sha256(files["canonical.txt"]).hexdigest()
    terms = {name: value for name, value in members}
    for language in LANGUAGES:
        if files.get(f"text-{language}.txt") != terms.get(f"text-{language}"):
            faults.append(f"text is not the one that was signed: text-{language}.txt")
    parties = [value.decode() for name, value in members if name in ("state", "party")]
    signed = check_signatures(files, parties, text_hash, faults)
    named = {name: value.decode() for name, value in terms.items()}
    check_register(files, named, text_hash, signed, kept, faults)
    return faults


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file")
    parser.add_argument("--head", help="NUMBER:HASH of a head that was kept")
    given = parser.parse_args()
    number, _, value = (given.head or "").partition(":")
    with open(given.file, "rb") as file:
        faults = verify(file.read(), (int(number), value) if given.head else None)
    for fault in faults:
        print(f"does not fit: {fault}")
    raise SystemExit(1 if faults else 0)


if __name__ == "__main__":
    main()
