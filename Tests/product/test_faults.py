"""The machine fails: a full disk, no rights, a database that is none, an end in the middle."""

import errno
import os
import pathlib
import re
import resource
import shutil
import signal
import socket
import sqlite3
import subprocess
import tempfile
import time
import urllib.parse

import installation as installations
import people
import pytest

HEADER = "To,Text,From,Response,Action,Issue,Session\n"


def many_rows(path, count):
    with path.open("w") as file:
        file.write(HEADER)
        file.writelines(f"Nepal,Text number {n},France,Accepted,5,Justice,10\n" for n in range(count))
    return path


def stored(made):
    return int(made.must("check").split("recommendations: ")[1].split("\n")[0])


def test_garbage_is_refused_in_bounded_memory(fresh, tmp_path):
    peaks = {}
    for count, expected in [(20_000, 0), (200_000, 65), (1_000_000, 65)]:
        path = tmp_path / f"garbage-{count}.csv"
        with path.open("w") as file:
            file.write(HEADER)
            file.writelines(f"Nowhere {n % 97},x,y,z,?,;,{n}\n" for n in range(count))
        peaks[count], code = fresh.peak_of("import", "recommendations", path)
        assert code == expected
    assert peaks[1_000_000] <= 1.2 * peaks[200_000], peaks
    assert peaks[200_000] < 200_000, peaks
    result = fresh.run("import", "recommendations", path)
    assert "more than 100000 rows would be refused; the first: row 1" in result.stderr
    assert stored(fresh) == 0


def no_room(bytes_left):
    """For a process to come: files end at a size, and the signal of it is ignored, so that a write fails."""

    def prepare():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (bytes_left, resource.RLIM_INFINITY))

    return prepare


def test_an_import_without_room_says_so_and_leaves_nothing(fresh, tmp_path):
    result = subprocess.run(
        [installations.PROGRAM, "import", "recommendations", str(many_rows(tmp_path / "many.csv", 50_000))],
        env=fresh.environment, capture_output=True, text=True, preexec_fn=no_room(6_000_000))
    assert result.returncode == 69, result.stderr
    assert "room" in result.stderr or "database" in result.stderr
    assert "Nothing was stored" in result.stderr
    assert stored(fresh) == 0


def test_a_server_without_room_reads_on_and_heals(tmp_path_factory):
    made = installations.new_installation(tmp_path_factory, "sqlite")
    made.must("load", "reference")
    made.must("load", "demonstration")
    made.serve(prepare=lambda: signal.signal(signal.SIGXFSZ, signal.SIG_IGN))
    person = people.Person(made.address).become("Sita Gurung")
    person.open("/en/requests/new")
    page = person.text
    resource.prlimit(made.server.pid, resource.RLIMIT_FSIZE, (1, resource.RLIM_INFINITY))
    person.submit("/requests/new", [("title", "Kept")])
    assert person.status == 503, person.text
    assert made.get("/en/states/nepal").status == 200
    resource.prlimit(
        made.server.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    # The same form, sent again as the page of the error says.
    person.text = page
    person.submit("/requests/new", [("title", "Kept")])
    assert person.url.endswith("/draft"), person.text
    made.stop()


def fill(folder):
    """Leaves no room on the disk of a folder; what takes it up."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while file.write(b"0" * 4096) > 0:
                pass
        except OSError as error:
            assert error.errno == errno.ENOSPC
    return filler


@pytest.fixture
def small_disk():
    """A folder on a disk of its own of 48 MB. Only who may mount one can have it."""
    folder = pathlib.Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=48m,mode=755", "tmpfs", folder], capture_output=True, text=True)
    if made.returncode != 0:
        folder.rmdir()
        pytest.skip(f"a disk of its own cannot be mounted here: {made.stderr.strip()}")
    yield folder
    # A server that was just stopped may still let go of its files.
    subprocess.run(["umount", "-l", folder], check=True)
    folder.rmdir()


def on_small_disk(engine, disk, tmp_path_factory):
    """An installation whose database is kept on the small disk."""
    if engine == "sqlite":
        (disk / "home").mkdir()
        return installations.Installation(disk / "home")
    made = installations.new_installation(tmp_path_factory, "postgresql")
    address = made.environment["ACCORD_DATABASE"]
    name = re.search(r"/(accord_\w+)\?", address).group(1)
    cluster = os.environ["ACCORD_TEST_POSTGRESQL"]
    place = disk / "tables"
    place.mkdir()
    shutil.chown(place, *owner_of_cluster(cluster))
    for statement in (f"CREATE TABLESPACE {name} LOCATION '{place}'", f"ALTER DATABASE {name} SET TABLESPACE {name}"):
        subprocess.run(["psql", "-q", cluster, "-c", statement], check=True)
    made.small_tables = name
    return made


def owner_of_cluster(cluster):
    """The user and group that the database server runs as."""
    folder = urllib.parse.parse_qs(urllib.parse.urlsplit(cluster).query)["host"][0]
    found = next(pathlib.Path(folder).glob(".s.PGSQL.*[0-9]")).stat()
    return found.st_uid, found.st_gid


def give_back(made):
    """Takes the tables off the small disk, before it goes."""
    name = getattr(made, "small_tables", None)
    if name is None:
        return
    cluster = os.environ["ACCORD_TEST_POSTGRESQL"]
    for statement in (f"DROP DATABASE {name} WITH (FORCE)", f"DROP TABLESPACE {name}"):
        subprocess.run(["psql", "-q", cluster, "-c", statement], check=True)


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_an_import_on_a_full_disk_says_so_leaves_nothing_and_heals(engine, small_disk, tmp_path, tmp_path_factory):
    made = on_small_disk(engine, small_disk, tmp_path_factory)
    try:
        made.must("load", "reference")
        result = made.run("import", "recommendations", many_rows(tmp_path / "many.csv", 200_000))
        assert result.returncode == 69, result.stderr
        assert "no room on the disk. Nothing was stored." in result.stderr
        if engine == "sqlite":
            # What the import took up is free again; PostgreSQL keeps it for later rows.
            made.must("import", "recommendations", many_rows(tmp_path / "few.csv", 1_000), "--dry-run")
        subprocess.run(["mount", "-o", "remount,size=160m", small_disk], check=True)
        assert stored(made) == 0
        made.must("import", "recommendations", many_rows(tmp_path / "few.csv", 1_000))
        assert stored(made) == 1_000
    finally:
        give_back(made)


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_a_request_on_a_full_disk_is_kept_whole_or_not_at_all(engine, small_disk, tmp_path_factory):
    made = on_small_disk(engine, small_disk, tmp_path_factory)
    try:
        made.must("load", "reference")
        made.must("load", "demonstration")
        made.serve()
        person = people.Person(made.address).become("Sita Gurung")
        filler = fill(small_disk)
        # Rows find room on pages that are there already, for a while.
        for number in range(400):
            page = person.open("/en/requests/new").text
            person.submit("/requests/new", [("title", f"Number {number}")])
            if person.status != 200:
                break
        assert person.status == 503, (person.status, person.text)
        assert made.get("/en/states/nepal").status == 200
        listed = person.open("/en/work").text
        assert f"Number {number}" not in listed
        filler.unlink()
        # The same form, sent again as the page of the error says.
        person.text = page
        person.submit("/requests/new", [("title", f"Number {number}")])
        assert person.url.endswith("/draft"), person.text
        assert person.open("/en/work").text.count(f"Number {number}") == 1
        made.stop()
    finally:
        give_back(made)


def test_a_folder_without_rights_is_named(fresh):
    folder = pathlib.Path(tempfile.mkdtemp())
    try:
        home = folder / "home"
        home.mkdir(mode=0o555)
        folder.chmod(0o755)
        program = shutil.copy(installations.PROGRAM, folder / "accord")
        command = [program, "migrate"]
        if os.geteuid() == 0:
            # Rights do not bind the administrator.
            command = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", *command]
        result = subprocess.run(
            command, env=dict(fresh.environment, ACCORD_HOME=str(home)), capture_output=True, text=True)
        assert result.returncode == 69, result.stderr
        assert str(home) in result.stderr
    finally:
        shutil.rmtree(folder)


def test_a_database_that_is_none_or_of_tomorrow_is_refused(fresh):
    with sqlite3.connect(fresh.home / "accord.sqlite") as database:
        database.execute("INSERT INTO schema_migration (name) VALUES ('tomorrow-001')")
    result = fresh.run("check")
    assert result.returncode == 69 and "tomorrow-001" in result.stderr
    for name in ["accord.sqlite", "accord.sqlite-wal", "accord.sqlite-shm"]:
        (fresh.home / name).unlink(missing_ok=True)
    (fresh.home / "accord.sqlite").write_bytes(b"This is no database. " * 400)
    for command in [["check"], ["serve", "--port", "0"]]:
        result = fresh.run(*command)
        assert result.returncode == 69 and "accord.sqlite" in result.stderr, result.stderr


def test_an_import_that_is_interrupted_leaves_nothing(fresh, tmp_path):
    process = subprocess.Popen(
        [installations.PROGRAM, "import", "recommendations", str(many_rows(tmp_path / "m.csv", 200_000))],
        env=fresh.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        # Where the tests run in the background, they are started with the signal ignored.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
    log = fresh.home / "accord.sqlite-wal"
    deadline = time.monotonic() + 60
    while not log.exists() or log.stat().st_size < 2_000_000:
        assert process.poll() is None and time.monotonic() < deadline
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=60) != 0
    assert stored(fresh) == 0


def test_two_imports_of_one_file_at_once_store_it_once(fresh, tmp_path):
    path = many_rows(tmp_path / "many.csv", 5_000)
    running = [
        subprocess.Popen(
            [installations.PROGRAM, "import", "recommendations", str(path)], env=fresh.environment,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(2)
    ]
    assert [process.wait(timeout=120) for process in running] == [0, 0]
    assert stored(fresh) == 5_000


@pytest.mark.parametrize(
    ("setting", "value", "word"),
    [
        ("PORT", "70000", "PORT"), ("PORT", "eighty", "PORT"), ("ACCORD_URL", "example.org", "ACCORD_URL"),
        ("ACCORD_DATABASE", "mysql://x", "ACCORD_DATABASE"),
        ("ACCORD_HOLIDAYS", "2027-02-30", "ACCORD_HOLIDAYS"),
        ("ACCORD_SECRET_KEY", "none", "ACCORD_SECRET_KEY"),
    ])
def test_a_wrong_setting_is_named(fresh, setting, value, word):
    fresh.environment[setting] = value
    result = fresh.run("config")
    assert result.returncode == 78 and word in result.stderr, (result.returncode, result.stderr)


def test_the_key_for_secrets_is_made_once_and_read_by_its_owner_alone(fresh):
    key = fresh.home / "secret.key"
    fresh.serve()
    fresh.stop()
    made = key.read_text()
    assert re.fullmatch(r"[0-9a-f]{64}\n", made) and key.stat().st_mode & 0o777 == 0o600
    fresh.serve()
    fresh.stop()
    assert key.read_text() == made and not list(fresh.home.glob("secret.key.*"))
    key.write_text("none")
    result = fresh.run("serve")
    assert result.returncode == 78 and str(key) in result.stderr, (result.returncode, result.stderr)


def test_a_database_server_that_is_not_there_is_named(fresh):
    fresh.environment["ACCORD_DATABASE"] = "postgresql://nobody@127.0.0.1:1/nothing"
    result = fresh.run("migrate")
    assert result.returncode == 69 and "127.0.0.1" in result.stderr, result.stderr


def talk(made, data):
    """What the server answers to raw bytes, until it closes or says nothing for a while."""
    host, port = made.address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as connection:
        connection.settimeout(3)
        connection.sendall(data)
        answer = b""
        try:
            while part := connection.recv(65536):
                answer += part
        except TimeoutError:
            pass
        return answer


def test_requests_that_are_none_end_clearly_and_alone(installation):
    for data in [
        b"GET /en HTTP/1.1\r\nHost: x\r\nX-Long: " + b"a" * 20_000 + b"\r\n\r\n",
        b"GET /en HTTP/1.1\r\nHost: x\r\n" + b"".join(b"X-%d: a\r\n" % n for n in range(500)) + b"\r\n",
        b"nonsense\r\n\r\n",
        b"POST /en/sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /",
        b"POST /en/sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
    ]:
        answer = talk(installation, data)
        assert answer.startswith(b"HTTP/1.1 4") or answer == b"", answer[:200]
        assert installation.get("/healthz").status == 200
    # Old programs and a body that is announced too long.
    assert talk(installation, b"GET /healthz HTTP/1.0\r\n\r\n").startswith(b"HTTP/1.")
    answer = talk(
        installation,
        b"POST /en/sign-in HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        b"Content-Length: 99999999\r\n\r\nx")
    assert answer.startswith(b"HTTP/1.1 413"), answer[:200]


def test_addresses_and_headers_are_taken_up_to_their_bounds(installation):
    def status(target=b"/healthz", fields=b""):
        answer = talk(installation, b"GET " + target + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + fields + b"\r\n")
        return int(answer.split(b" ", 2)[1])

    def address(size):
        start = b"/en/recommendations?state="
        return start + b"a" * (size - len(start))

    # 8,000 bytes are an address: one that names no State. One more are none.
    assert status(address(8000)) == 404
    assert status(address(8001)) == status(address(8192)) == status(address(12_000)) == 414
    assert status(fields=b"X-Long: " + b"a" * 8192 + b"\r\n") == 200
    assert status(fields=b"Cookie: session=" + b"a" * 8192 + b"\r\n") == 200
    # Beyond 16 KiB of fields, or a hundred of them, the connection ends with 400.
    assert status(fields=b"X-Long: " + b"a" * 16_500 + b"\r\n") == 400
    assert status(fields=b"".join(b"X-%d: a\r\n" % number for number in range(150))) == 400
    assert installation.get("/healthz").status == 200


def test_the_log_holds_no_words_of_visitors(tmp_path_factory):
    made = installations.new_installation(tmp_path_factory, "sqlite")
    made.must("load", "reference")
    log = made.home / "log"
    with log.open("w") as file:
        made.serve(log=file)
        made.get("/en/recommendations?q=SECRETWORD", user_agent="SECRETAGENT", cookie="session=SECRETCOOKIE")
        made.get("/en/SECRETPATH")
        made.stop()
    assert "SECRET" not in log.read_text()
