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
TOTAL, PART, ENTRIES = 48 << 20, 16 << 20, 512


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


def version(data, name, faults):
    """Number, hash, parties and terms of a text that was signed."""
    members = canonical(data)
    terms = {key: value.decode() for key, value in members or []}
    number = terms.get("version", "1")
    if members is None or not number.isdigit() or (int(number) > 1) != ("amends" in terms) or int(number) < 1:
        faults.append(f"unreadable file: {name}")
        return None
    return {
        "number": int(number), "hash": hashlib.sha256(data).hexdigest(), "terms": terms, "suffix": "",
        "parties": [value.decode() for key, value in members if key in ("state", "party")], "signed": {},
    }


def check_signatures(files, name, of, faults):
    suffix, signed = of["suffix"], of["signed"]
    rows = table(files, name, SIGNATURES, faults)
    for party, at, value in rows or []:
        if party not in of["parties"]:
            faults.append(f"signature of one who is no party: {party}{suffix}")
        if party in signed:
            faults.append(f"second signature: {party}{suffix}")
        if value != of["hash"]:
            faults.append(f"signature of another text: {party}{suffix}")
        signed[party] = at
    if rows is not None:
        faults += [f"missing signature: {each}{suffix}" for each in of["parties"] if each not in signed]


def check_earlier(files, versions, faults):
    """Each version names the hash of the one that it replaced, down to the first."""
    while "amends" in versions[-1]["terms"]:
        later = versions[-1]
        number = later["number"] - 1
        name, signatures = f"canonical-{number}.txt", f"signatures-{number}.csv"
        if name not in files:
            faults.append(f"missing version: {number}")
            return
        earlier = version(files[name], name, faults)
        if earlier is None:
            return
        if (earlier["hash"], earlier["number"], earlier["terms"]["agreement"], earlier["parties"]) != (
                later["terms"]["amends"], number, later["terms"]["agreement"], later["parties"]):
            faults.append(f"version is not the one that was replaced: {name}")
            return
        earlier["suffix"] = f", version {number}"
        if signatures not in files:
            faults.append(f"missing file: {signatures}")
        check_signatures(files, signatures, earlier, faults)
        versions.append(earlier)


def check_register(files, versions, kept, faults):
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
        named = [
            each for each in versions
            if facts.get("text") == each["hash"]
            and facts.get("title", each["terms"]["title"]) == each["terms"]["title"]]
        if facts.get("agreement") != versions[0]["terms"]["agreement"] or ("text" in facts and not named):
            faults.append(f"entry does not tell of this text: {number}")
        elif named:
            told = True
            faults += [
                f"signature after the entry of the register: {party}{named[0]['suffix']}"
                for party, time in named[0]["signed"].items() if time > at]
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
    present = version(files["canonical.txt"], "canonical.txt", faults)
    if present is None:
        return faults
    for language in LANGUAGES:
        text = present["terms"].get(f"text-{language}")
        if files.get(f"text-{language}.txt") != (None if text is None else text.encode()):
            faults.append(f"text is not the one that was signed: text-{language}.txt")
    check_signatures(files, "signatures.csv", present, faults)
    versions = [present]
    check_earlier(files, versions, faults)
    check_register(files, versions, kept, faults)
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
