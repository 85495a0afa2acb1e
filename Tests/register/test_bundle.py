"""A signed agreement verifies without server and database; two verifiers that share no code find the same."""

import hashlib
import io
import os
import subprocess
import sys
import zipfile

import people
import pytest
from installation import PROGRAM, ROOT, new_installation

sys.path.insert(0, str(ROOT / "Tests/register"))

import bundle  # noqa: E402


def taken(person, path):
    return person.opener.open(person.address + path, timeout=60).read()


@pytest.fixture(scope="module")
def story(tmp_path_factory):
    """Two agreements signed by all: one that the State shows, one that it does not."""
    made = new_installation(tmp_path_factory, "sqlite")
    made.must("load", "reference")
    made.must("load", "demonstration")
    made.serve()
    drafter = people.Person(made.address).become("Sita Gurung")
    clearer = people.Person(made.address).become("Ramesh Adhikari")
    made.files = {}
    for publication in ["summary", "nothing"]:
        request = people.draft(drafter, publication, words="")
        people.clear_and_submit(clearer, request)
        ids, cast = people.the_line(made.address, request)
        path = f"/en/agreements/{ids['agreement']}.zip"
        made.files[publication] = taken(cast["signatory"], path)
        assert taken(cast["provider"], path) == made.files[publication], "the same bytes for each party"
        made.draft = ids["agreement_draft"]
        made.people = cast
    lines = made.get("/en/register.csv").text.splitlines()
    made.head = lines[-1].split(",")[0] + ":" + lines[-1].split(",")[6]
    made.stop()
    return made


def program(tmp_path, data, *arguments):
    """What `accord verify` says, in a folder of its own without any database."""
    path = tmp_path / "agreement.zip"
    path.write_bytes(data)
    environment = {"PATH": os.environ["PATH"], "ACCORD_HOME": str(tmp_path / "none")}
    result = subprocess.run(
        [PROGRAM, "verify", path, *arguments], env=environment, capture_output=True, text=True, timeout=60)
    assert not (tmp_path / "none").exists()
    faults = [
        line.removeprefix("does not fit: ")
        for line in result.stdout.splitlines() if line.startswith("does not fit: ")]
    assert result.returncode == (65 if faults else 0), result.stderr
    return faults, result.stdout


def test_both_find_nothing_in_what_was_taken_away(story, tmp_path):
    for publication, data in story.files.items():
        assert bundle.verify(data) == []
        faults, said = program(tmp_path, data)
        assert faults == []
        assert "signed by nepal at" in said and "signed by unwomen at" in said
        assert "version 2:" in said and "version 1:" in said
        told = "agreement.signed" in said
        assert told == (publication == "summary")
        assert ("only this file says" in said) == (publication == "nothing")


def test_a_hand_with_common_tools_finds_the_same(story, tmp_path):
    path = tmp_path / "agreement.zip"
    path.write_bytes(story.files["summary"])
    subprocess.run(["unzip", "-q", path, "-d", tmp_path / "out"], check=True)
    result = subprocess.run(
        ["sha256sum", "--strict", "-c", "SHA256SUMS"], cwd=tmp_path / "out", capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    value = hashlib.sha256((tmp_path / "out/canonical.txt").read_bytes()).hexdigest()
    for language in bundle.LANGUAGES:
        readme = (tmp_path / f"out/README-{language}.txt").read_text()
        assert value in readme and "⟦" not in readme and "sha256sum" in readme


def test_a_kept_head_fits_or_does_not(story, tmp_path):
    data = story.files["summary"]
    names = zipfile.ZipFile(io.BytesIO(data))
    number, *_ = names.read("register.csv").decode().splitlines()[-1].split(",")
    kept = names.read("register.csv").decode().splitlines()[-1].split(",")[6]
    assert program(tmp_path, data, "--head", f"{number}:{kept}")[0] == []
    for head in [f"{number}:{'0' * 64}", f"9999:{kept}"]:
        split = head.split(":")
        found = bundle.verify(data, (int(split[0]), split[1]))
        assert found == [f"not the head that was kept: {split[0]}"]
        assert program(tmp_path, data, "--head", head)[0] == found


def again(data, change, fitting=True):
    """The archive made anew after a change of its files; with sums that fit."""
    archive = zipfile.ZipFile(io.BytesIO(data))
    files = [(each.filename, archive.read(each)) for each in archive.infolist()]
    sums = files.pop()
    files = change(files)
    if fitting:
        lines = [f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in files]
        sums = ("SHA256SUMS", "".join(lines).encode())
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in [*files, sums]:
            made.writestr(name, content)
    return output.getvalue()


def put(name, old, new):
    def change(files):
        assert old in dict(files)[name], name
        return [(n, c.replace(old, new) if n == name else c) for n, c in files]
    return change


def both(*changes):
    def change(files):
        for each in changes:
            files = each(files)
        return files
    return change


def without(name):
    return lambda files: [each for each in files if each[0] != name]


def lines(name, change):
    def apply(files):
        rows = dict(files)[name].split(b"\r\n")[:-1]
        rows = change(rows)
        return [(n, b"".join(row + b"\r\n" for row in rows) if n == name else c) for n, c in files]
    return apply


def swapped(data):
    """The signatures of another agreement."""
    other = zipfile.ZipFile(io.BytesIO(data)).read("signatures.csv")
    return lambda files: [(n, other if n == "signatures.csv" else c) for n, c in files]


TAMPERINGS = {
    "a changed letter": (put("text-en.txt", b"Courses", b"courses"), False),
    "a changed letter with sums that fit": (put("text-en.txt", b"Courses", b"courses"), True),
    "a letter changed in both places": (both(
        put("text-en.txt", b"Courses", b"courses"), put("canonical.txt", b"Courses", b"courses")), True),
    "a raised ceiling": (put("canonical.txt", b"\nUSD 1", b"\nUSD 9"), True),
    "a length that does not fit": (put("canonical.txt", b"authentic 2", b"authentic 3"), True),
    "a removed signature": (lines("signatures.csv", lambda rows: rows[:-1]), True),
    "a signature twice": (lines("signatures.csv", lambda rows: [*rows, rows[-1]]), True),
    "another signatory": (put("signatures.csv", b"nepal", b"kenya"), True),
    "a later signature": (put("signatures.csv", b"20", b"30"), True),
    "a changed act": (put("register.csv", b"agreement.signed", b"agreement.sealed"), True),
    "a changed payload": (put("register.csv", b"Bagmati", b"Gandaki"), True),
    "a changed hash": (put("register.csv", b",agreement.signed,", b",agreement.signed,0"), True),
    "an entry gone": (lines("register.csv", lambda rows: [*rows[:2], *rows[3:]]), True),
    "a column more": (lines("register.csv", lambda rows: [rows[0] + b",more", *rows[1:]]), True),
    "an extra file": (lambda files: [*files, ("macro.bin", b"x")], False),
    "a file twice": (lambda files: [*files, files[0]], True),
    "a language gone": (without("text-fr.txt"), True),
    "no signatures": (without("signatures.csv"), True),
    "no text": (without("canonical.txt"), True),
    "a file gone that is listed": (without("README-en.txt"), False),
    "an earlier version gone": (without("canonical-1.txt"), True),
    "an earlier version changed": (put("canonical-1.txt", b"Courses", b"Sources"), True),
    "signatures of an earlier version gone": (without("signatures-1.csv"), True),
    "a removed signature of an earlier version": (lines("signatures-1.csv", lambda rows: rows[:-1]), True),
    "a later signature of an earlier version": (put("signatures-1.csv", b"20", b"30"), True),
}


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("name", TAMPERINGS)
def test_each_tampering_is_named_by_both(story, tmp_path, name):
    change, fitting = TAMPERINGS[name]
    data = again(story.files["summary"], change, fitting)
    found = bundle.verify(data)
    assert found
    assert program(tmp_path, data)[0] == found


def test_a_signature_of_another_agreement_is_named_by_both(story, tmp_path):
    data = again(story.files["summary"], swapped(story.files["nothing"]))
    found = bundle.verify(data)
    assert found[:2] == ["signature of another text: nepal", "signature of another text: unwomen"]
    assert program(tmp_path, data)[0] == found


def test_what_is_no_archive_or_a_bomb_is_named_by_both(story, tmp_path):
    data = story.files["summary"]
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("canonical.txt", bytes(60 << 20))
    many = io.BytesIO()
    with zipfile.ZipFile(many, "w") as made:
        for number in range(600):
            made.writestr(str(number), b"")
    for hostile in [data[:len(data) // 2], data[:-1], b"", b"%PDF-1.7", bomb.getvalue(), many.getvalue()]:
        found = bundle.verify(hostile)
        assert len(found) == 1 and found[0] in ("not an archive", "unpacks to too much")
        assert program(tmp_path, hostile)[0] == found
