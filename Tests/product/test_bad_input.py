"""What goes wrong is told with place, rule and way out; nothing is half-stored."""

import random
import socket
import subprocess
import time

import pytest

HEADER = "To,Text,From,Response,Action,Issue,Session\n"
ROW = "Nepal,Ratify the Covenant,France,Accepted,5,Justice,10\n"


def stored(installation):
    output = installation.must("check")
    return int(output.split("recommendations: ")[1].split("\n")[0])


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("empty.csv", b"", "empty"),
        ("page.csv", b"<!doctype html><html><body>To,Text</body></html>", "html"),
        ("zip.csv", b"PK\x03\x04" + bytes(200), "zip"),
        ("picture.csv", b"\x89PNG\r\n\x1a\n" + bytes(200), "png"),
        ("other.csv", b"a,b,c\n1,2,3\n", "no column holds the text"),
        ("word.docx", b"To,Text\n", "ending of an Office document"),
        ("book.xlsx", b"To,Text\n", "ending of an Office document"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused_whole(fresh, tmp_path, name, content, word):
    path = tmp_path / name
    path.write_bytes(content)
    result = fresh.run("import", "recommendations", path)
    assert result.returncode == 65, result.stderr
    assert word in result.stderr and "Nothing was stored" in result.stderr
    assert stored(fresh) == 0


def test_a_missing_file_and_a_folder_without_tables_are_named(fresh, tmp_path):
    for path in [tmp_path / "missing.csv", tmp_path]:
        result = fresh.run("import", "recommendations", path)
        assert result.returncode == 66 and str(path) in result.stderr


def test_rows_with_faults_are_refused_and_the_others_stored(fresh, tmp_path):
    path = tmp_path / "mixed.csv"
    path.write_text(
        HEADER + ROW + "Nepal,Bad\0byte,France,Accepted,5,Justice,10\n"
        + "Ne\u202epal,Ratify,France,Accepted,5,Justice,10\n" + "Nepal,Ratify,Frence,Accepted,5,Justice,10\n",
        encoding="utf-8",
    )
    output = fresh.must("import", "recommendations", path)
    assert "added 1" in output and "refused 3" in output
    assert "nearest: France" in output
    assert stored(fresh) == 1


def test_one_line_of_100_megabytes_is_refused_in_bounded_memory(fresh, tmp_path):
    path = tmp_path / "long.csv"
    with path.open("wb") as file:
        file.write(HEADER.encode() + b"Nepal,")
        for _ in range(100):
            file.write(b"x" * 1_000_000)
    result = fresh.run("import", "recommendations", path, "--json")
    assert '"refused":1' in result.stdout
    peak, code = fresh.peak_of("import", "recommendations", path)
    assert code == 0 and peak < 400_000, f"{peak} kB"


def test_garbage_of_many_rows_is_refused_row_by_row(fresh, tmp_path):
    source = random.Random(1)
    path = tmp_path / "garbage.csv"
    lines = ["".join(source.choices("abc,;\"' =@\t", k=20)) for _ in range(20_000)]
    path.write_text(HEADER + "\n".join(lines) + "\n")
    result = fresh.run("import", "recommendations", path)
    assert result.returncode == 0 and stored(fresh) == 0


def test_an_import_that_is_killed_leaves_nothing(fresh, tmp_path):
    path = tmp_path / "many.csv"
    path.write_text(
        HEADER + "".join(f"Nepal,Text number {n},France,Accepted,5,Justice,10\n" for n in range(200_000))
    )
    process = subprocess.Popen(
        [fresh_program(fresh), "import", "recommendations", str(path)], env=fresh.environment,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )
    log = fresh.home / "accord.sqlite-wal"
    deadline = time.monotonic() + 60
    while not log.exists() or log.stat().st_size < 2_000_000:
        assert process.poll() is None and time.monotonic() < deadline
    process.kill()
    assert process.wait() == -9
    assert stored(fresh) == 0


def fresh_program(installation):
    import installation

    return installation.PROGRAM


def test_hostile_addresses_get_clear_answers(installation):
    for path, status in [
        ("/en/recommendations/nothing", 404), ("/en/states/atlantis", 404), ("/de/states", 404),
        ("/en/recommendations?page=0", 422), ("/en/recommendations?page=99999999999999999999", 422),
        ("/en/recommendations?position=yes", 422), ("/en/recommendations?state=atlantis", 404),
        ("/en/recommendations?q=%", 400), ("/en?" + "a=1&" * 200, 400), ("/" + "a" * 9000, 414),
        ("/api/v1/recommendations?limit=0", 422), ("/api/v1/nothing", 404), ("/%2e%2e/%2e%2e/etc/passwd", 404),
        ("/.git/config", 404), ("/en/.git/HEAD", 404), ("/assets/.git", 404),
    ]:
        answer = installation.get(path)
        assert answer.status == status, path
        assert "x-request-id" in answer.headers
    for words in ["%22", "*", "NEAR(", "'+OR+1=1+--", "tokens:x", ":*", "%00", "((((", "-a", "%F0%9F%98%80"]:
        assert installation.get(f"/en/recommendations?q={words}").status == 200, words
    assert installation.get("/en/states", method="POST").headers["allow"] == "GET, HEAD, OPTIONS"


def test_a_connection_that_says_nothing_is_closed(installation):
    host, port = installation.address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as half_open:
        half_open.settimeout(40)
        half_open.sendall(b"GET /en HTTP/1.1\r\nHost: x\r\n")
        assert half_open.recv(100) == b""
