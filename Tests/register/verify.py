"""Verifies the register of public acts by docs/register.md alone; shares no code with the program.

    python3 Tests/register/verify.py DATABASE [--head NUMBER:HASH]

DATABASE is a SQLite file. Prints what does not fit and ends with 1 where there is anything.
"""

import argparse
import hashlib
import sqlite3

PREFIX = "accord-register-1"
ORIGIN = "0" * 64


def digest(*lines):
    return hashlib.sha256("".join(f"{line}\n" for line in lines).encode()).hexdigest()


def verify(entries, payloads, head, kept=None):
    """What does not fit, as pairs of a kind and a number, in the order of the entries.

    `entries`: (number, id, at, act, payload_hash, previous, hash); `payloads`: number → (nonce, payload);
    `head`: (number, hash); `kept`: a head that somebody noted earlier.
    """
    faults = []
    expected, previous = 1, ORIGIN
    known = {0: ORIGIN}
    for number, entry, at, act, payload_hash, before, stored in entries:
        if number != expected:
            faults.append(("missing", expected))
        if before != previous:
            faults.append(("broken chain", number))
        if stored != digest(PREFIX, number, entry, at, act, payload_hash, before):
            faults.append(("wrong hash", number))
        if number in payloads:
            nonce, payload = payloads[number]
            if digest(PREFIX, nonce, payload) != payload_hash:
                faults.append(("wrong payload", number))
        known[number] = stored
        expected, previous = number + 1, stored
    if head != (expected - 1, previous):
        faults.append(("wrong head", 0))
    if kept and known.get(kept[0]) != kept[1]:
        faults.append(("not the head that was kept", kept[0]))
    return faults


def read(path):
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
        entries = database.execute(
            "SELECT number, id, at, act, payload_hash, previous, hash FROM register_entry ORDER BY number"
        ).fetchall()
        payloads = {
            number: (nonce, payload)
            for number, nonce, payload in database.execute(
                "SELECT number, nonce, payload FROM register_payload")
        }
        head = database.execute("SELECT number, hash FROM register_head WHERE id = 1").fetchone()
    return entries, payloads, head


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("database")
    parser.add_argument("--head", help="NUMBER:HASH of a head that was kept")
    given = parser.parse_args()
    kept = None
    if given.head:
        number, _, value = given.head.partition(":")
        kept = (int(number), value)
    entries, payloads, head = read(given.database)
    faults = verify(entries, payloads, head, kept)
    for kind, number in faults:
        print(f"does not fit: {kind} {number}")
    erased = [entry[0] for entry in entries if entry[0] not in payloads]
    print(f"{len(entries)} public acts, {len(erased)} payloads erased, head {head[0]}:{head[1]}")
    raise SystemExit(1 if faults else 0)


if __name__ == "__main__":
    main()
