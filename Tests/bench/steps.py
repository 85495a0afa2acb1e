"""What is measured, step by step; docs/performance.md says why so."""

import csv
import json
import pathlib
import sqlite3
import urllib.parse
from dataclasses import dataclass

import acts
import generate
import line
from measure import Lock, Server, median, percentile, run, side_by_side
from report import Report, rate

MEGABYTE = 1024 * 1024


@dataclass
class Bench:
    program: pathlib.Path
    page_server: pathlib.Path | None
    commands: pathlib.Path | None
    work: pathlib.Path
    root: pathlib.Path
    postgresql: str
    python: pathlib.Path
    rows: list
    report: Report
    quiet: Lock
    is_quick: bool

    @property
    def seconds(self):
        return 2 if self.is_quick else 5

    @property
    def rounds(self):
        return 1 if self.is_quick else 3

    def home(self, name, postgresql=False):
        """A new installation with the reference facts: the environment that leads to it."""
        environment = {"ACCORD_HOME": str(self.work / name), "ACCORD_DATABASE": ""}
        if postgresql:
            environment["ACCORD_DATABASE"] = self.postgresql
        else:
            del environment["ACCORD_DATABASE"]
        run([self.program, "load", "reference"], environment)
        return environment

    def accord(self, environment):
        return Server(
            [self.program, "serve", "--port", "{port}"], "/healthz", environment, self.work / "server.log")

    def importing(self, environment, *arguments):
        return run([self.program, "import", "recommendations", *arguments], environment)


def totals(output):
    return json.loads(output.strip().splitlines()[-1])


def import_files(bench):
    """The session files, against a bare insert loop; memory over ten times the rows."""
    part = "Import"
    times, again, bare, bare_search = [], [], [], []
    folder = bench.work / "sessions"
    rows = len(bench.rows)
    for number in range(1 if bench.is_quick else 5):
        environment = bench.home(f"import-{number}")
        with bench.quiet():
            times.append(bench.importing(environment, folder)[0])
            again.append(bench.importing(environment, folder)[0])
        if number == 0:
            dump = bench.work / "parsed.tsv"
            count = dump_parsed(bench.work / "import-0/accord.sqlite", dump)
        with bench.quiet():
            for name, found in (("", bare), ("search", bare_search)):
                target = bench.work / f"bare-{number}{name}.sqlite"
                output = run([bench.work / "bare_insert", target, dump, name])[2]
                found.append(float(output.split()[0]))
    whole = median(times)
    bench.report.add(
        part, f"five session files, {rows:,} rows, search indexed, whole program",
        f"{whole:.2f} s", f"{median(bare):.3f} s, bare insert loop of {count:,} parsed rows",
        median(bare) * rows / count / whole, "×", 0.12)
    storing = whole - median(again)
    bench.report.add(
        part, "the same without what a second import of the same files costs (reading, comparing)",
        f"{storing:.2f} s", f"{median(bare_search):.3f} s, bare loop with a plain FTS5 index",
        median(bare_search) * rows / count / storing, "×")
    peaks = {}
    for times_over in (1, 10):
        path = bench.work / f"repeated-{times_over}.csv"
        generate.write_repeated(bench.rows, path, times_over)
        environment = bench.home(f"memory-{times_over}")
        with bench.quiet():
            seconds, peaks[times_over], output = bench.importing(environment, path, "--json")
        found = totals(output)
        bench.report.add(
            part, f"{found['rows']:,} rows in one file", f"{seconds:.1f} s, peak {peaks[times_over] / MEGABYTE:.0f} MiB")
        if found["refused"]:
            bench.report.notes.append(f"{found['refused']:,} rows of the file of {found['rows']:,} were refused.")
    bench.report.add(
        part, "peak memory, ten times the rows", f"{peaks[10] / MEGABYTE:.0f} MiB",
        f"{peaks[1] / MEGABYTE:.0f} MiB", peaks[10] / peaks[1], "×", 1.2, is_least=False)


def dump_parsed(database, target):
    """The rows as the import understood them: one for each recommending State of a recommendation."""
    connection = sqlite3.connect(database)
    found = connection.execute(
        """
        SELECT r.state_id, r.session_id, coalesce(s.state_id, 0), r.position, coalesce(r.action, 0),
            r.language, r.themes, coalesce(r.position_as_given, ''), r.layout, r.text
        FROM recommendation r LEFT JOIN recommending_state s ON s.recommendation_id = r.id
        ORDER BY r.id
        """)
    count = 0
    with target.open("w", encoding="utf-8", newline="\n") as file:
        for row in found:
            file.write("\t".join(str(field).replace("\t", " ").replace("\n", " ") for field in row) + "\n")
            count += 1
    connection.close()
    return count


def datasette(bench):
    """The same rows in Datasette, by its usual road: sqlite-utils, a full-text index, one process."""
    part = "Against Datasette, the same rows"
    source = bench.work / "datasette.csv"
    with source.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(bench.rows[0]))
        writer.writeheader()
        writer.writerows(bench.rows)
    ours, theirs = [], []
    tool = bench.python / "sqlite-utils"
    for number in range(1 if bench.is_quick else 3):
        database = bench.work / f"datasette-{number}.db"
        environment = bench.home(f"datasette-{number}")
        with bench.quiet():
            theirs.append(sum(run(command)[0] for command in (
                [tool, "insert", database, "recommendations", source, "--csv"],
                [tool, "create-index", database, "recommendations", "To"],
                [tool, "enable-fts", database, "recommendations", "Text", "--tokenize", "porter"])))
            ours.append(bench.importing(environment, bench.work / "sessions")[0])
    bench.report.add(
        part, "import with search index", f"{median(ours):.2f} s", f"{median(theirs):.2f} s",
        median(theirs) / median(ours), "×")
    inspected = bench.work / "inspect.json"
    inspected.write_text(run([bench.python / "datasette", "inspect", database])[2])
    table = f"/{database.stem}/recommendations"
    statistics = urllib.parse.urlencode({
        "sql": 'select "Session", "Response", count(*) from recommendations where "To" = \'Nepal\' group by 1, 2'})
    pages = [
        ("list page, first 20", "/en/recommendations", f"{table}?_size=20"),
        ("list page, Datasette without suggesting facets", "/en/recommendations", f"{table}?_size=20&_nosuggest=1"),
        ("search, violence women", "/en/recommendations?q=violence+women", f"{table}?_search=violence+women&_size=20"),
        ("search, Datasette without suggesting facets", "/en/recommendations?q=violence+women",
         f"{table}?_search=violence+women&_size=20&_nosuggest=1"),
        ("State statistics, against facets", "/en/states/nepal",
         f"{table}?To=Nepal&_facet=Response&_facet=Session&_facet=From&_size=20"),
        ("State statistics, against one GROUP BY", "/en/states/nepal", f"/{database.stem}?{statistics}"),
    ]
    command = [
        bench.python / "datasette", "serve", "-i", database, "--inspect-file", inspected, "-h", "127.0.0.1",
        "-p", "{port}"]
    with bench.accord(environment) as accord, Server(command, "/-/versions.json") as other:
        for what, our_page, their_page in pages:
            with bench.quiet():
                found = side_by_side([(accord, our_page), (other, their_page)], bench.seconds, bench.rounds)
            bench.report.add(
                part, what, rate(found[0]), rate(found[1]), found[0][0] / found[1][0], "×", 5)


def calendar(root):
    """(State's name, session) of every review in the calendar, as the shipped facts have them."""
    with (root / "Data/reference/states.csv").open(encoding="utf-8", newline="") as file:
        names = {row["iso3"]: row["short_en"] for row in csv.DictReader(file)}
    with (root / "Data/reference/upr-reviews.csv").open(encoding="utf-8", newline="") as file:
        return [(names[row["iso3"]], int(row["session"])) for row in csv.DictReader(file)]


def fill(bench, environment, folder):
    """Imports the generated files; seconds and peak memory."""
    seconds, peak = 0, 0
    for language in generate.LANGUAGES:
        with bench.quiet():
            taken, memory, output = bench.importing(
                environment, folder / f"{language}.csv", "--language", language, "--json")
        found = totals(output)
        if found["refused"] or found["added"] != found["rows"]:
            raise RuntimeError(f"generated rows were not all added: {str(found)[:500]}")
        seconds, peak = seconds + taken, max(peak, memory)
    return seconds, peak


def generated(bench):
    """Generates the files once for the steps that need them: number, folders, planted words."""
    count = 30_000 if bench.is_quick else 300_000
    small = 1_000 if bench.is_quick else 10_000
    large_folder, small_folder = bench.work / "generated", bench.work / "generated-small"
    reviews = calendar(bench.root)
    if not hasattr(bench, "planted"):
        bench.planted = generate.write_generated(large_folder, count, bench.rows, reviews)
        generate.write_generated(small_folder, small, bench.rows, reviews)
    return count, small, large_folder, small_folder


PAGES = [
    ("start page", "/en"),
    ("list, first 20", "/en/recommendations"),
    # Twenty to show also where there are few: what grows is then the work, not the page.
    ("list by State, position", "/en/recommendations?state=nepal&position=supported"),
    ("recommendation", "/en/recommendations/{id}"),
    ("State", "/en/states/nepal"),
    ("theme", "/en/themes/womens-rights"),
    ("statistics", "/en/statistics"),
    ("search, one rare word", "/{language}/recommendations?q={rare}"),
    ("search, a word in every third record", "/en/recommendations?q=CEDAW"),
    ("search, rare and frequent word", "/{language}/recommendations?q={rare}+CEDAW"),
]


def pages(bench, server):
    """PAGES with their holes filled from what the server holds."""
    items = json.loads(server.get("/api/v1/recommendations?limit=1")[1])["items"]
    language, word, _ = next(each for each in bench.planted if each[0] == "fr")
    holes = {
        "id": items[0]["id"], "language": language, "rare": urllib.parse.quote(word)}
    return [(what, path.format(**holes)) for what, path in PAGES]


def scale(bench):
    """300,000 generated recommendations on SQLite."""
    count, small, large_folder, small_folder = generated(bench)
    part = f"{count:,} generated recommendations in six languages"
    large = bench.home("large")
    bench.large = large
    seconds, peak = fill(bench, large, large_folder)
    size = (bench.work / "large/accord.sqlite").stat().st_size / MEGABYTE
    bench.report.add(
        part, "import", f"{seconds:.1f} s ({count / seconds:,.0f} rows/s), peak {peak / MEGABYTE:.0f} MiB, "
        f"database {size:.0f} MiB")
    start, idle = [], []
    for _ in range(3 if bench.is_quick else 7):
        with bench.quiet(), bench.accord(large) as server:
            start.append(server.seconds_to_ready * 1000)
            idle.append(server.memory() / MEGABYTE)
    bench.report.add(part, "start to the first answer", f"{median(start):.0f} ms", "", median(start), "ms", 250, False)
    bench.report.add(part, "idle memory after the start", f"{median(idle):.0f} MiB", "", median(idle), "MiB", 80, False)

    if bench.page_server:
        command = [bench.page_server, "{port}"]
        log = bench.work / "server.log"
        with Server(command, "/healthz", {**large, "ACCORD_ROOT": str(bench.root)}, log) as server:
            with bench.quiet():
                page, read = side_by_side(
                    [(server, "/en/recommendations"), (server, "/en/recommendations-read")],
                    bench.seconds, bench.rounds)
        bench.report.add(
            part, "page of 20, against the same handler without rendering", rate(page), rate(read),
            page[0] / read[0], "×", 0.5)
    with bench.accord(large) as server:
        with bench.quiet():
            page, data = side_by_side(
                [(server, "/en/recommendations"), (server, "/api/v1/recommendations?limit=20")],
                bench.seconds, bench.rounds)
        bench.report.add(
            part, "page of 20, against the same rows as JSON of the API", rate(page), rate(data),
            page[0] / data[0], "×")
        paths = [f"/{language}/recommendations?q={urllib.parse.quote(word)}" for language, word, _ in bench.planted]
        wrong = []
        for language, word, expected in bench.planted:
            path = f"/api/v1/recommendations?limit=1&lang={language}&q={urllib.parse.quote(word)}"
            found = json.loads(server.get(path)[1])["count"]
            if found != expected:
                wrong.append(f"{word} ({language}): {found} instead of {expected}")
        with bench.quiet():
            times = server.latencies(paths) + server.latencies(paths)
        bench.report.add(
            part, f"selective search, {len(paths)} words of 10 to 50 records, page with facets, p95",
            f"p50 {median(times):.1f} ms, p95 {percentile(times, 0.95):.1f} ms", "",
            percentile(times, 0.95), "ms", 10, False)
        bench.report.add(
            part, "… with the right count", f"{len(paths) - len(wrong)} of {len(paths)} words",
            "; ".join(wrong[:3]), (len(paths) - len(wrong)) / len(paths), "×", 1)
        common = f"/en/recommendations?q={generate.COMMON}"
        found = json.loads(server.get(f"/api/v1/recommendations?limit=1&q={generate.COMMON}")[1])["count"]
        with bench.quiet():
            times = server.latencies([common] * 40)
            plain = server.latencies([f"/api/v1/recommendations?limit=20&q={generate.COMMON}"] * 40)
        right = "right" if found == count // 3 else f"wrong: {found:,}"
        bench.report.add(
            part, f"word in {count // 3:,} records, first page (count {right})",
            f"p50 {median(times):.1f} ms, p95 {percentile(times, 0.95):.1f} ms", "", median(times), "ms", 20, False)
        bench.report.add(
            part, "… the same rows and count as JSON of the API, without facets",
            f"p50 {median(plain):.1f} ms, p95 {percentile(plain, 0.95):.1f} ms", "", median(plain), "ms", 20, False)
        with bench.quiet():
            times = server.latencies(["/en/statistics"] * 40)
        bench.report.add(
            part, "statistics", f"p50 {median(times):.1f} ms, p95 {percentile(times, 0.95):.1f} ms", "",
            median(times), "ms", 50, False)
        bench.report.add(part, "memory after this load", f"{server.memory() / MEGABYTE:.0f} MiB")

    environment = bench.home("small")
    fill(bench, environment, small_folder)
    part = f"Time of a page: {count:,} against {small:,} records, one request after the other"
    with bench.accord(large) as server, bench.accord(environment) as less:
        ours, theirs = pages(bench, server), pages(bench, less)
        for (what, path), (_, other) in list(zip(ours, theirs))[:7]:
            with bench.quiet():
                found = side_by_side(
                    [(server, path), (less, other)], min(bench.seconds, 2), bench.rounds, connections=1)
            sizes = [len(each.get(where)[1]) / 1000 for each, where in ((server, path), (less, other))]
            bench.report.add(
                part, what, f"{1000 / found[0][0]:.2f} ms, {sizes[0]:.0f} kB",
                f"{1000 / found[1][0]:.2f} ms, {sizes[1]:.0f} kB", found[1][0] / found[0][0], "×", 1.1, False)


def postgresql(bench):
    """The same records on PostgreSQL, page by page against SQLite."""
    count, _, folder, _ = generated(bench)
    part = f"PostgreSQL against SQLite, {count:,} records"
    if not hasattr(bench, "large"):
        bench.large = bench.home("large")
        fill(bench, bench.large, folder)
    environment = bench.home("postgresql", postgresql=True)
    seconds, peak = fill(bench, environment, folder)
    bench.report.add(part, "import", f"{seconds:.1f} s ({count / seconds:,.0f} rows/s), peak {peak / MEGABYTE:.0f} MiB")
    with bench.accord(environment) as server, bench.accord(bench.large) as sqlite:
        bench.report.add(part, "start to the first answer", f"{server.seconds_to_ready * 1000:.0f} ms")
        for what, path in pages(bench, sqlite):
            with bench.quiet():
                found = side_by_side([(server, path), (sqlite, path)], min(bench.seconds, 3), bench.rounds)
            bench.report.add(part, what, rate(found[0]), rate(found[1]), found[0][0] / found[1][0], "×", 0.5)


STEPS = {
    "import": import_files,
    "datasette": datasette,
    "scale": scale,
    "postgresql": postgresql,
    "acts": acts.acts,
    "line": line.line,
}
