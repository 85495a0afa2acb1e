"""Two verifiers that share no code find the same: nothing in what was stored, and each tampering."""

import hashlib
import json
import os
import re
import sqlite3
import subprocess
import sys

import people
import pytest
from installation import ROOT, new_installation

sys.path.insert(0, str(ROOT / "Tests/register"))

import verify  # noqa: E402

TRIGGERS = [
    "trail_is_not_changed", "trail_is_not_erased", "trail_change_is_not_changed",
    "trail_change_is_not_erased", "register_entry_is_not_changed", "register_entry_is_not_erased",
    "register_payload_is_not_changed",
]


@pytest.fixture(scope="module")
def story(tmp_path_factory):
    """A home in which Nepal has shown three requests differently, and hidden a fourth."""
    made = new_installation(tmp_path_factory, "sqlite")
    made.must("load", "reference")
    made.must("load", "demonstration")
    made.serve()
    play(made)
    made.stop()
    return made


def play(made):
    drafter = people.Person(made.address).become("Sita Gurung")
    clearer = people.Person(made.address).become("Ramesh Adhikari")
    officer = people.Person(made.address).become("Claire Moreau")
    made.requests = {}
    for publication in ["full", "summary", "existence", "nothing"]:
        request = people.draft(drafter, publication, title=f"Shown {publication}", words="")
        people.clear_and_submit(clearer, request)
        officer.open(f"/en/requests/{request}").submit("/acknowledgement")
        made.requests[publication] = request
    clearer.open(f"/en/requests/{made.requests['full']}").submit(
        "/publication", [("publication", "nothing")])
    clearer.open(f"/en/requests/{made.requests['summary']}").submit("/withdrawal", [("reason", "")])


@pytest.fixture
def copy(story, tmp_path):
    """A copy of the home, with the triggers dropped: what somebody with the file can do."""
    path = tmp_path / "accord.sqlite"
    with sqlite3.connect(story.home / "accord.sqlite") as source, sqlite3.connect(path) as target:
        source.backup(target)
        for name in TRIGGERS:
            target.execute(f"DROP TRIGGER {name}")
    return path


def program(story, path):
    """What `accord verify` finds in that database, in the words of the other verifier."""
    result = subprocess.run(
        [str(ROOT / ".build/release/accord"), "verify"], capture_output=True, text=True,
        env=dict(story.environment, ACCORD_HOME=str(path.parent)))
    found = []
    names = {
        "missing": "missing", "brokenChain": "broken chain", "wrongHash": "wrong hash",
        "wrongPayload": "wrong payload", "wrongHead": "wrong head",
    }
    for kind, number in re.findall(r"does not fit: (\w+)(?:\((?:from|number): (\d+))?", result.stdout):
        found.append((names[kind], int(number or 0)))
    assert result.returncode == (65 if found else 0), result.stdout + result.stderr
    return found


def test_what_was_stored_verifies(story):
    entries, payloads, head = verify.read(story.home / "accord.sqlite")
    assert len(entries) >= 7
    assert verify.verify(entries, payloads, head) == []
    assert program(story, story.home / "accord.sqlite") == []


def test_the_register_tells_what_each_state_showed_and_no_more(story):
    entries, payloads, _ = verify.read(story.home / "accord.sqlite")
    told = [(entry[3], json.loads(payloads[entry[0]][1])) for entry in entries]
    by = {
        publication: [(act, facts) for act, facts in told if facts["request"] == request]
        for publication, request in story.requests.items()
    }
    assert [act for act, _ in by["full"]] == ["request.submitted", "request.answered", "request.hidden"]
    assert [act for act, _ in by["summary"]] == ["request.submitted", "request.answered", "request.ended"]
    assert [act for act, _ in by["existence"]] == ["request.submitted"]
    assert by["nothing"] == []
    assert "Courts need" in by["full"][0][1]["need"]
    assert by["summary"][0][1]["title"] == "Shown summary" and "need" not in by["summary"][0][1]
    assert set(by["existence"][0][1]) == {"request", "state", "month", "themes"}
    for _, payload in payloads.values():
        facts = json.loads(payload)
        assert payload == json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def test_the_history_names_every_act(story):
    with sqlite3.connect(story.home / "accord.sqlite") as database:
        rows = database.execute(
            "SELECT record, version, act, person_id, party_id, at FROM trail ORDER BY id").fetchall()
    for request in story.requests.values():
        acts = [row for row in rows if row[0] == request]
        assert [row[1] for row in acts] == list(range(1, len(acts) + 1))
        assert [row[2] for row in acts][:1] == ["begin"]
        assert {"hand-in", "clear", "submit", "acknowledge"} <= {row[2] for row in acts}
        assert len({row[3] for row in acts}) == 3 and len({row[4] for row in acts}) == 2
    assert [row[5] for row in rows] == sorted(row[5] for row in rows)


def again(database, number):
    """Writes the entry's hash anew from what it says now."""
    row = database.execute(
        "SELECT number, id, at, act, payload_hash, previous FROM register_entry WHERE number = ?",
        [number]).fetchone()
    value = verify.digest(verify.PREFIX, *row)
    database.execute("UPDATE register_entry SET hash = ? WHERE number = ?", [value, number])
    return value


def rewrite(database, first):
    """A forger's work: everything from one entry on made to fit again, the head too."""
    last = database.execute("SELECT max(number) FROM register_entry").fetchone()[0]
    for number in range(first, last + 1):
        value = again(database, number)
        database.execute(
            "UPDATE register_entry SET previous = ? WHERE number = ?", [value, number + 1])
    database.execute("UPDATE register_head SET number = ?, hash = ?", [last, value])


TAMPERINGS = {
    "a payload says something else":
        ["UPDATE register_payload SET payload = '{}' WHERE number = 2"],
    "a nonce is another one": ["UPDATE register_payload SET nonce = 'x' WHERE number = 2"],
    "an act is another one": ["UPDATE register_entry SET act = 'request.shown' WHERE number = 3"],
    "a time is another one": ["UPDATE register_entry SET at = '2020-01-01T00:00:00Z' WHERE number = 3"],
    "an id is another one": ["UPDATE register_entry SET id = 'other' WHERE number = 3"],
    "an entry is gone from the middle":
        ["DELETE FROM register_payload WHERE number = 3", "DELETE FROM register_entry WHERE number = 3"],
    "the last entry is gone": [
        "DELETE FROM register_payload WHERE number = (SELECT max(number) FROM register_entry)",
        "DELETE FROM register_entry WHERE number = (SELECT max(number) FROM register_entry)"],
    "the head is set back": ["UPDATE register_head SET number = number - 1"],
    "what came before is another": ["UPDATE register_entry SET previous = 'x' WHERE number = 4"],
    "two entries have changed places": [
        "UPDATE register_payload SET number = 1000 WHERE number = 2",
        "UPDATE register_payload SET number = 2 WHERE number = 3",
        "UPDATE register_payload SET number = 3 WHERE number = 1000"],
    "an entry was added behind the head": [
        "INSERT INTO register_entry SELECT number + 5, 'new', at, act, payload_hash, hash, 'h' "
        "FROM register_entry ORDER BY number DESC LIMIT 1"],
}


@pytest.mark.parametrize("name", TAMPERINGS)
def test_each_tampering_is_found_by_both(story, copy, name):
    with sqlite3.connect(copy) as database:
        for statement in TAMPERINGS[name]:
            assert database.execute(statement).rowcount == 1, statement
    found = verify.verify(*verify.read(copy))
    assert found
    assert program(story, copy) == found


def test_a_hash_made_to_fit_alone_breaks_the_next(story, copy):
    with sqlite3.connect(copy) as database:
        database.execute("UPDATE register_entry SET act = 'request.shown' WHERE number = 3")
        again(database, 3)
    found = verify.verify(*verify.read(copy))
    assert found == [("broken chain", 4)]
    assert program(story, copy) == found


def test_an_erased_payload_leaves_its_hash_and_the_chain_holds(story, copy):
    with sqlite3.connect(copy) as database:
        database.execute("DELETE FROM register_payload WHERE number = 2")
    assert verify.verify(*verify.read(copy)) == []
    assert program(story, copy) == []


def test_a_tail_rewritten_whole_is_found_by_who_kept_a_head(story, copy):
    entries, _, head = verify.read(copy)
    with sqlite3.connect(copy) as database:
        database.execute("UPDATE register_entry SET act = 'request.shown' WHERE number = 3")
        rewrite(database, 3)
    tampered = verify.read(copy)
    assert verify.verify(*tampered) == []
    assert verify.verify(*tampered, kept=head) == [("not the head that was kept", head[0])]
    early = (2, entries[1][6])
    assert verify.verify(*tampered, kept=early) == []


def test_on_postgresql_the_program_verifies_too(tmp_path_factory):
    made = new_installation(tmp_path_factory, "postgresql")
    made.must("load", "reference")
    made.must("load", "demonstration")
    made.serve()
    play(made)
    made.stop()
    assert "the register verifies: 7 public acts" in made.must("verify")
    address = made.environment["ACCORD_DATABASE"]
    rows = subprocess.run(
        ["psql", "-qAt", "-F", "\x1f", address, "-c",
         "SELECT number, id, at, act, payload_hash, previous, hash FROM register_entry ORDER BY number"],
        capture_output=True, text=True, check=True, env=dict(os.environ)).stdout.splitlines()
    entries = [(int(row.split("\x1f")[0]), *row.split("\x1f")[1:]) for row in rows]
    assert verify.verify(entries, {}, (entries[-1][0], entries[-1][6])) == []


def test_the_worked_example_of_the_document():
    text = (ROOT / "docs/register.md").read_text()
    lines = dict(re.findall(r"^    ([a-z ]+): (.*)$", text, re.MULTILINE))
    payload_hash = verify.digest(verify.PREFIX, lines["nonce"], lines["payload"])
    assert payload_hash == lines["payload hash"]
    assert verify.digest(
        verify.PREFIX, 1, lines["id"], lines["at"], lines["act"], payload_hash, verify.ORIGIN
    ) == lines["hash"]
    assert hashlib.sha256(b"").hexdigest() not in text
