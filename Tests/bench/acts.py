"""What people do: durable acts, a signed-in mix, lists by permission, sign-in under attack."""

import pathlib
import re
import subprocess
import sys

from measure import median, run
from report import rate

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

import people  # noqa: E402
from store import Store  # noqa: E402

MEGABYTE = 1024 * 1024

# Every `every`-th request is an act with a key of its own; the others are pages, by turns.
SCRIPT = """
local pages = { %(pages)s }
local paths = { %(paths)s }
local every = %(every)d
local n = 0
local headers = {
    ["Cookie"] = "%(cookie)s", ["Origin"] = "%(origin)s",
    ["Content-Type"] = "application/x-www-form-urlencoded"
}
request = function()
    n = n + 1
    if n %% every == 0 then
        local body = "form=%(form)s&key=%(key)s-" .. n .. "&%(field)s=" .. n .. "%(text)s"
        return wrk.format("POST", paths[n / every %% #paths + 1], headers, body)
    end
    return wrk.format("GET", pages[n %% #pages + 1], headers)
end
"""


# The persona who begins drafts.
DRAFTER = "Sita Gurung"


class Somebody:
    """A persona signed in at a server of the bench."""

    def __init__(self, server, name):
        self.person = people.Person(f"http://127.0.0.1:{server.port}").become(name)
        page = self.person.open("/en/account").text
        self.form = re.search(r'name="form" value="([^"]+)"', page).group(1)
        self.cookie = f"session={self.person.cookie['value']}"


def load(bench, server, script, seconds, connections):
    """Requests a second, median and 99th percentile in milliseconds, and how many requests there were."""
    file = bench.work / "acts.lua"
    file.write_text(script)
    text = subprocess.run(
        ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "--timeout", "20s", "-s", str(file),
         f"http://127.0.0.1:{server.port}/"], capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in text:
        raise RuntimeError(f"there were errors under load:\n{text}\n{script}")
    found = {}
    for share in ["50", "99"]:
        number, unit = re.search(rf"{share}%\s+([\d.]+)(us|ms|s|m)\b", text).groups()
        found[share] = float(number) * {"us": 0.001, "ms": 1, "s": 1000, "m": 60_000}[unit]
    each = float(re.search(r"Requests/sec:\s+([\d.]+)", text).group(1))
    return each, found["50"], found["99"], int(re.search(r"(\d+) requests in", text).group(1))


def script(
        somebody, key, *, pages=("/en",), every=1, paths=("/en/requests/new",), field="title",
        text="+Training+of+judges"):
    def listed(addresses):
        return ", ".join(f'"{address}"' for address in addresses)

    return SCRIPT % {
        "pages": listed(pages), "every": every, "cookie": somebody.cookie, "origin": somebody.person.address,
        "form": somebody.form, "key": key, "paths": listed(paths), "field": field, "text": text}


def demonstration(bench, name, address=None):
    """An installation with the demonstration's people, on SQLite or in a database of that address."""
    environment = {"ACCORD_HOME": str(bench.work / name)}
    if address:
        environment["ACCORD_DATABASE"] = address
    run([bench.program, "load", "reference"], environment)
    run([bench.program, "load", "demonstration"], environment)
    return environment


# The tables that one command writes, and their columns of text; the others are counted as eight bytes each.
TABLES = {
    "request": ("public_id", "title", "status", "publication", "language"), "request_drafter": (),
    "trail": ("record", "act"), "trail_change": ("field", "before", "after"),
    "idempotency_key": ("key", "act", "record"),
}
# Of an idempotency key's content, a hash.
HASH = 32


def bytes_of_a_command(store):
    """What one command leaves in each table that it writes."""
    (acts,) = store.run("SELECT count(*) FROM trail")
    found = []
    for table, texts in TABLES.items():
        size = " + ".join(f"length({name})" for name in texts) or "0"
        ((text, count),) = store.run(f"SELECT sum({size}), count(*) FROM {table}")
        numbers = len(store.columns(table)) - len(texts)
        found.append((int(text) + 8 * numbers * int(count)) // int(acts[0]))
    found[-1] += HASH
    return found


def bare_sqlite(bench, sizes, seconds):
    target = bench.work / f"bare-commit-{len(sizes)}.sqlite"
    count, taken = run([bench.work / "bare_commit", target, seconds, *sizes])[2].split()
    return int(count) / float(taken)


def bare_postgresql(bench, address, sizes, seconds, clients):
    script = []
    for number, size in enumerate(sizes):
        Store(None, address).run(
            f"CREATE TABLE IF NOT EXISTS bare{number} (id BIGSERIAL PRIMARY KEY, text TEXT)")
        script.append(f"INSERT INTO bare{number} (text) VALUES ('{'x' * size}');\n")
    if len(sizes) > 1:
        script = ["BEGIN;\n", *script, "COMMIT;\n"]
    statements = bench.work / "bare.sql"
    statements.write_text("".join(script))
    binaries = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin/pgbench"))
    output = run(
        [binaries[-1], "-n", "-M", "prepared", "-f", statements, "-c", clients, "-j", 1, "-T", seconds, address])[2]
    return float(re.search(r"tps = ([\d.]+)", output).group(1))


def commands(bench, environment, clients):
    """Commands a second, without the HTTP request and the session that carry them."""
    count, taken = run(
        [bench.commands, DRAFTER, clients, bench.seconds],
        {**environment, "ACCORD_ROOT": str(bench.root)})[2].split()
    return int(count) / float(taken)


def durable(bench, part, name, address, environment):
    """Commands a second, by one client and by sixteen, against bare inserts of the same bytes."""
    if not bench.commands:
        bench.report.notes.append("durable commands were not measured: they need a build of this tree")
        return
    store = Store(bench.work / name, address)
    engine = name.removeprefix("acts-")

    def bare(sizes, clients):
        return (
            bare_postgresql(bench, address, sizes, bench.seconds, clients) if address
            else bare_sqlite(bench, sizes, bench.seconds))

    for clients, what in [(1, "one by one"), (16, "16 clients")]:
        ours, forms, theirs, single = [], [], [], []
        for number in range(bench.rounds):
            with bench.quiet():
                ours.append(commands(bench, environment, clients))
            with bench.accord(environment) as server:
                somebody = Somebody(server, DRAFTER)
                with bench.quiet():
                    forms.append(load(
                        bench, server, script(somebody, f"{clients}-{number}"), bench.seconds, clients))
            sizes = bytes_of_a_command(store)
            with bench.quiet():
                theirs.append(bare(sizes, clients))
            with bench.quiet():
                single.append(bare([sum(sizes)], clients))
        done, filled = median(ours), median([each[0] for each in forms])
        rows, row = median(theirs), median(single)
        bench.report.add(
            part, f"durable commands, {what}, on {engine}", f"{done:.0f}/s",
            f"{rows:.0f}/s, bare inserts of the same {sum(sizes)} bytes into {len(sizes)} tables",
            done / rows, "×", 0.25)
        bench.report.add(
            part, "… against a single insert of all these bytes", f"{done:.0f}/s", f"{row:.0f}/s", done / row, "×")
        bench.report.add(
            part, "… as forms of somebody signed in, over HTTP",
            f"{filled:.0f}/s, p99 {median([each[2] for each in forms]):.1f} ms", f"{rows:.0f}/s", filled / rows, "×")
    stored, asked = int(store.run("SELECT count(*) FROM request")[0][0]), int(
        store.run("SELECT count(*) FROM idempotency_key")[0][0])
    if stored != asked:
        raise RuntimeError(f"{asked} acts were acknowledged, {stored} are stored")


def begun(person, number):
    """A draft that has its title; its public id."""
    person.open("/en/requests/new").submit("/requests/new", [("title", f"Draft {number}")])
    return re.search(r"/requests/([^/]+)/draft", person.url).group(1)


def mix(bench, part, name, environment):
    """Nine pages to one act, signed in, until there were enough requests."""
    wanted = 2_000 if bench.is_quick else 20_000
    with bench.accord(environment) as server:
        drafter, clearer = Somebody(server, DRAFTER), Somebody(server, "Ramesh Adhikari")
        request = people.draft(drafter.person, words="")
        people.clear_and_submit(clearer.person, request)
        drafts = [begun(drafter.person, number) for number in range(50)]
        draft = drafts[0]
        pages = [
            "/en/work", f"/en/requests/{request}", "/en/requests", "/en/notices", f"/en/requests/{draft}",
            "/en/states/nepal", f"/fr/requests/{request}", "/en/account", "/en/requests/new"]
        before = server.memory() / MEGABYTE
        found, total, number = [], 0, 0
        while total < wanted:
            number += 1
            acts = script(
                drafter, f"mix-{number}", pages=pages, every=10, field="comment-text", text="+words+for+ourselves",
                paths=[f"/en/requests/{each}/comment" for each in drafts])
            with bench.quiet():
                found.append(load(bench, server, acts, min(bench.seconds, 2), 16))
            total += found[-1][3]
        bench.report.add(
            part, f"signed in, nine pages to one act, {total:,} requests, on {name.removeprefix('mix-')}",
            f"{median([each[0] for each in found]):.0f}/s, p50 {median([each[1] for each in found]):.1f} ms, "
            f"p99 {median([each[2] for each in found]):.1f} ms")
        bench.report.add(
            part, "… memory after it", f"{server.memory() / MEGABYTE:.0f} MiB", f"{before:.0f} MiB before")


def listing(bench, part):
    """A list of 20,000 among as many that nobody may know of, against the same list alone."""
    count = 2_000 if bench.is_quick else 20_000
    environments = {}
    for name in ["alone", "among"]:
        environment = environments[name] = demonstration(bench, f"list-{name}")
        with bench.accord(environment) as server:
            drafter, clearer = Somebody(server, DRAFTER), Somebody(server, "Ramesh Adhikari")
            request = people.draft(drafter.person, words="")
            clearer.person.open(f"/en/requests/{request}").submit("/clearance")
        store = Store(bench.work / f"list-{name}")
        if name == "among":
            store.multiply(request, count, "kept")
            store.submit("kept", "nothing")
        store.multiply(request, count, "shown")
        store.submit("shown", "summary")
    with bench.accord(environments["among"]) as among, bench.accord(environments["alone"]) as alone:
        for what, path in [("first page", "/en/requests"), ("last page", f"/en/requests?page={count // 20}")]:
            found = [[], []]
            for _ in range(bench.rounds):
                with bench.quiet():
                    for place, server in enumerate([among, alone]):
                        server.latencies([path])
                        found[place].append(server.load(path, bench.seconds))
            pairs = [(median([each[0] for each in one]), median([each[1] for each in one])) for one in found]
            bench.report.add(
                part, f"list of {count:,}, {what}, among as many kept secret", rate(pairs[0]),
                f"{rate(pairs[1])}, alone", pairs[1][0] / pairs[0][0], "×", 2, False)


ATTACK = """
local n = 0
request = function()
    n = n + 1
    return wrk.format("POST", "/en/sign-in", { ["Content-Type"] = "application/x-www-form-urlencoded" },
        "mail=nobody" .. n .. "%40example.org&password=guess+number+" .. n)
end
"""


def attack(bench, part, environment):
    """Two hundred clients guess passwords: how long others wait for a page meanwhile."""
    seconds = 4 if bench.is_quick else 15
    with bench.accord(environment) as server:
        path = "/en/states/nepal"
        server.latencies([path] * 20)
        with bench.quiet():
            calm = server.load(path, seconds, connections=2)
            file = bench.work / "attack.lua"
            file.write_text(ATTACK)
            guessing = subprocess.Popen(
                ["wrk", "-t1", "-c200", f"-d{seconds + 2}s", "--timeout", "20s", "-s", str(file),
                 f"http://127.0.0.1:{server.port}/"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            attacked = server.load(path, seconds, connections=2)
            memory = server.memory() / MEGABYTE
            guesses = guessing.communicate()[0]
        found = re.search(r"(\d+) requests in", guesses)
        bench.report.add(
            part, f"pages while 200 clients guess passwords ({found.group(1) if found else '?'} guesses), p99",
            rate(attacked), rate(calm), attacked[1] / calm[1], "×", 2, False)
        # Each of the hasher's threads fills 64 MiB.
        bench.report.add(part, "… memory meanwhile", f"{memory:.0f} MiB", "", memory, "MiB", 512, False)


def acts(bench):
    part = "Acts of people"
    run(["clang", "-O2", "-o", bench.work / "bare_commit", bench.root / "Tests/bench/bare_commit.c", "-lsqlite3"])
    for engine in ["SQLite", "PostgreSQL"]:
        places = {}
        for use in ["acts", "mix"]:
            places[use] = None
            if engine == "PostgreSQL":
                Store(None, bench.postgresql).run(f"CREATE DATABASE {use}")
                places[use] = bench.postgresql.replace("/postgres?", f"/{use}?")
        name = f"acts-{engine}"
        durable(bench, part, name, places["acts"], demonstration(bench, name, places["acts"]))
        name = f"mix-{engine}"
        environment = demonstration(bench, name, places["mix"])
        mix(bench, part, name, environment)
        if engine == "SQLite":
            attack(bench, part, environment)
    listing(bench, part)
