"""The whole line at scale: requests, offers, agreements, activities with their transactions and indicator periods."""

import datetime
import pathlib
import sys
import time

from acts import MEGABYTE, demonstration
from measure import Server, median, percentile, side_by_side
from report import rate

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

import people  # noqa: E402
from store import Store  # noqa: E402

# The sizes that the goals are told for; a tenth of them in a quick run.
REQUESTS, OFFERS, AGREEMENTS, ACTIVITIES, TRANSACTIONS, PERIODS = (
    20_000, 50_000, 30_000, 100_000, 1_000_000, 500_000)
# Agreements and activities began within so many days.
DAYS = 1_000


def told(bench, environment):
    """One request brought to a confirmed result, through the program: what is multiplied."""
    with bench.accord(environment) as server:
        address = f"http://127.0.0.1:{server.port}"
        drafter, clearer = (people.Person(address).become(name) for name in ["Sita Gurung", "Ramesh Adhikari"])
        request = people.draft(drafter, words="")
        people.clear_and_submit(clearer, request)
        return request, people.the_line(address, request)[0]


class Multiplied:
    """Rows of one line copied many times, each to a State, a provider, a theme, a time of its own.

    The statements of the database that hold the rules are set aside meanwhile: what is copied came through them."""

    def __init__(self, store, request, ids, parts=1):
        self.store, self.request, self.ids = store, request, ids
        self.sizes = [size // parts for size in [
            REQUESTS, OFFERS, AGREEMENTS, ACTIVITIES, TRANSACTIONS, PERIODS]]

    def copy(self, table, source, rows, **changed):
        """Inserts the row of `table` for which `source` holds once for each row of `rows` (a relation `c`)."""
        names = self.store.columns(table)
        values = [changed.get(name, f"t.{name}") for name in names]
        return (f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(values)} "
                f"FROM {table} t CROSS JOIN {rows} c WHERE {source}")

    def statements(self):
        requests, offers, agreements, activities, transactions, periods = self.sizes
        parties = "SELECT count(*) FROM bench_state"

        def numbers(count):
            return f"(SELECT n FROM bench_number WHERE n <= {count})"

        def of(table, public_id):
            return f"(SELECT id FROM {table} WHERE public_id = '{public_id}')"

        request, offer = of("request", self.request), of("offer", self.ids["offer"])
        agreement, activity = of("agreement", self.ids["agreement"]), of("activity", self.ids["activity"])
        state = f"(SELECT party FROM bench_state WHERE n = c.n % ({parties}) + 1)"
        provider = "(SELECT party FROM bench_provider WHERE n = c.n % (SELECT count(*) FROM bench_provider) + 1)"
        theme = "(SELECT slug FROM bench_theme WHERE n = c.n % (SELECT count(*) FROM bench_theme) + 1)"
        # Some three years up to the day of the line that is copied, a few minutes after each other.
        earlier = f"- (c.n % {requests}) * CAST({94_000_000_000 // requests} AS BIGINT)"
        day = f"(SELECT day FROM bench_day WHERE n = c.n % {DAYS} + 1)"
        yield "DELETE FROM bench_number"
        yield (f"INSERT INTO bench_number (n) WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers "
               f"WHERE n < {max(self.sizes[:4])}) SELECT n FROM numbers")
        base = 1_000_000
        parent = {
            "request": f"{base} + c.n", "offer": f"{base} + (c.n - 1) % {requests} + 1",
            "agreement": f"{base} + c.n", "activity": f"{base} + (c.n - 1) % {agreements} + 1"}
        # The State of an offer's request, of an agreement's offer and of an activity's agreement is one.
        def state_of(number):
            return f"(SELECT party FROM bench_state WHERE n = (({number}) - 1) % {requests} % ({parties}) + 1)"

        yield self.copy(
            "request", f"t.id = {request}", numbers(requests), id=f"{base} + c.n", public_id="'line' || c.n",
            receipt="'receipt' || c.n", state_party=state_of("c.n"), themes=theme,
            submitted_at=f"t.submitted_at {earlier}")
        for table in ["request_drafter", "request_addressee", "request_recommendation"]:
            yield self.copy(
                table, f"t.request_id = {request}", numbers(requests), request_id=parent["request"],
                answered_at=f"t.answered_at {earlier}", asked_at=f"t.asked_at {earlier}")
        yield self.copy(
            "request_asked", f"t.request_id = {request}", numbers(requests), request_id=parent["request"],
            public_id="'line' || c.n", submitted_at=f"t.submitted_at {earlier}")
        yield self.copy(
            "offer", f"t.id = {offer}", numbers(offers), id=f"{base} + c.n", public_id="'offer' || c.n",
            request_id=parent["offer"], provider=provider, published_at=f"t.published_at {earlier}",
            decided_at=f"t.decided_at {earlier}")
        yield self.copy(
            "offer_published", f"t.offer_id = {offer}", numbers(offers), offer_id=f"{base} + c.n",
            public_id="'offer' || c.n", state_party=state_of("c.n"), provider=provider,
            published_at=f"t.published_at {earlier}")
        yield self.copy("offer_drafter", f"t.offer_id = {offer}", numbers(offers), offer_id=f"{base} + c.n")
        yield self.copy(
            "agreement", f"t.id = {agreement}", numbers(agreements), id=f"{base} + c.n",
            public_id="'agreement' || c.n", offer_id=f"{base} + c.n", request_id=parent["offer"],
            state_party=state_of("c.n"), starts_on=day, period_from=day)
        of_agreement = {"agreement_id": parent["agreement"]}
        yield self.copy(
            "agreement_party", f"t.agreement_id = {agreement} AND t.place > 0", numbers(agreements),
            **of_agreement, party_id=provider)
        yield self.copy(
            "agreement_party", f"t.agreement_id = {agreement} AND t.place = 0", numbers(agreements),
            **of_agreement, party_id=state_of("c.n"))
        yield self.copy(
            "agreement_published_party", f"t.agreement_id = {agreement}", numbers(agreements), **of_agreement,
            public_id="'agreement' || c.n", starts_on=day,
            party_id=f"CASE WHEN t.role = 'state' THEN {state_of('c.n')} ELSE {provider} END")
        for table in [
                "agreement_ceiling", "agreement_text", "agreement_drafter", "agreement_edition",
                "agreement_edition_ceiling", "agreement_edition_text", "agreement_edition_drafter"]:
            yield self.copy(table, f"t.agreement_id = {agreement}", numbers(agreements), **of_agreement)
        # That each came into force has been told; else the servers would tell it while they are measured.
        yield self.copy(
            "agreement_day", f"t.agreement_id = {agreement}", numbers(agreements), **of_agreement, day=day)
        place = "(SELECT CASE WHEN t.party_id = (SELECT state_party FROM agreement WHERE id = t.agreement_id) "
        for table in ["agreement_signature", "agreement_edition_signature"]:
            yield self.copy(
                table, f"t.agreement_id = {agreement}", numbers(agreements), **of_agreement,
                party_id=f"{place} THEN {state_of('c.n')} ELSE {provider} END)")

        under = f"(c.n - 1) % {agreements} + 1"
        lead = f"(SELECT party FROM bench_provider WHERE n = ({under}) % (SELECT count(*) FROM bench_provider) + 1)"
        yield self.copy(
            "activity", f"t.id = {activity}", numbers(activities), id=f"{base} + c.n", public_id="'activity' || c.n",
            lead=lead, themes=theme, planned_from=day, started_on=day, since_on=day)
        # An activity begins on the day of its agreement: both are counted round the same days.
        yield self.copy(
            "activity_published", f"t.activity_id = {activity}", numbers(activities), activity_id=f"{base} + c.n",
            public_id="'activity' || c.n", started_on=day, seen_from=day,
            delivers_from=f"CASE WHEN t.delivers_from IS NOT NULL THEN {day} END")
        yield self.copy(
            "activity_published_party", f"t.activity_id = {activity}", numbers(activities),
            activity_id=f"{base} + c.n", public_id="'activity' || c.n", started_on=day, seen_from=day,
            party_id=f"CASE WHEN t.role = 'state' THEN {state_of(under)} ELSE {lead} END")
        of_activity = {"activity_id": f"{base} + c.n", "state_party": state_of(under)}
        yield self.copy(
            "activity_component", f"t.activity_id = {activity}", numbers(activities), **of_activity,
            agreement_id=parent["activity"])
        yield self.copy(
            "activity_partner", f"t.activity_id = {activity}", numbers(activities), **of_activity, party_id=lead)
        yield self.copy(
            "activity_result", f"t.activity_id = {activity}", numbers(activities), **of_activity,
            reported_at=f"t.reported_at {earlier}", answered_at=f"t.answered_at {earlier}")
        for table in ["activity_indicator", "activity_sector", "activity_place", "activity_budget"]:
            yield self.copy(table, f"t.activity_id = {activity}", numbers(activities), **of_activity)
        for number in range(periods // activities):
            yield self.copy(
                "activity_period", f"t.activity_id = {activity}", numbers(activities), **of_activity,
                period_from=f"'{2020 + number}-01-01'", period_until=f"'{2020 + number}-12-31'")
        for number in range(transactions // activities):
            kind = "commitment" if number == 0 else "disbursement"
            yield self.copy(
                "activity_entry", f"t.activity_id = {activity}", numbers(activities), **of_activity,
                number=str(number + 1), kind=f"'{kind}'", amount=str(1_000_000 + number))
        # The history of each: what the pages tell of who did what and when.
        for name, table, public_id, count in [
                ("line", "request", self.request, requests), ("offer", "offer", self.ids["offer"], offers),
                ("agreement", "agreement", self.ids["agreement"], agreements),
                ("activity", "activity", self.ids["activity"], activities)]:
            yield self.copy(
                "trail", f"t.record_kind = '{table}' AND t.record = '{public_id}'", numbers(count),
                id=f"(SELECT max(id) FROM trail) + (c.n - 1) * 20 + t.version", record=f"'{name}' || c.n",
                at=f"t.at {earlier}")

    def tables(self):
        text = "CREATE TABLE bench_{0} (n INTEGER PRIMARY KEY, {1})"
        yield text.format("number", "unused INTEGER")
        yield text.format("state", "party INTEGER")
        yield text.format("provider", "party INTEGER")
        yield text.format("theme", "slug TEXT")
        yield text.format("day", "day TEXT")
        first = datetime.date.fromisoformat("2023-12-01")
        for number in range(DAYS):
            yield f"INSERT INTO bench_day (n, day) VALUES ({number + 1}, '{first + datetime.timedelta(number)}')"
        for table, column, source, order in [
                ("state", "party", "SELECT id AS value FROM party WHERE kind = 'state'", "id"),
                ("provider", "party", "SELECT id AS value FROM party WHERE kind = 'un-entity'", "id"),
                ("theme", "slug", "SELECT slug AS value FROM theme", "slug")]:
            yield (f"INSERT INTO bench_{table} (n, {column}) SELECT row_number() OVER (ORDER BY {order}), value "
                   f"FROM ({source}) AS found".replace(f"ORDER BY {order}", "ORDER BY value"))

    def write(self):
        if self.store.address:
            self.store.run(
                "SET session_replication_role = replica", *self.tables(), *self.statements(), *self.dropped(),
                "ANALYZE", "SELECT 1")
            return
        guards = [text for (text,) in self.store.run("SELECT sql FROM sqlite_master WHERE type = 'trigger'")]
        names = [name for (name,) in self.store.run("SELECT name FROM sqlite_master WHERE type = 'trigger'")]
        self.store.run(
            *[f"DROP TRIGGER {name}" for name in names], *self.tables(), *self.statements(), *self.dropped(), *guards,
            "ANALYZE", "SELECT 1")

    @staticmethod
    def dropped():
        return [f"DROP TABLE bench_{name}" for name in ["number", "state", "provider", "theme", "day"]]


# What is looked at, and within how many milliseconds the slowest twentieth comes; none where the resolution of a
# goal is another page.
PAGES = [
    ("request, its whole line", "/en/requests/line{n}", 10), ("who does what where", "/en/who-does-what", 50),
    ("who does what in Nepal", "/en/who-does-what?state=nepal", 50), ("statistics of the line", "/en/line/statistics", 100),
    ("gender", "/en/gender", 100), ("requests", "/en/requests", 50), ("offers", "/en/offers", 50),
    ("agreements", "/en/agreements", 50), ("activities", "/en/activities", 50), ("results", "/en/results", 50),
    ("activities in Nepal", "/en/activities?state=nepal", 50), ("records of the line", "/en/line", 50),
    ("State", "/en/states/nepal", 50), ("entity", "/en/entities/unwomen", 50), ("start page", "/en", 50),
]
# Kilobytes of a page as it travels.
WEIGHT = 25


# The same facts of each activity by plain SQL: what a download cannot be faster than.
BARE = """
SELECT v.public_id, v.title, v.language, v.status, v.started_on, v.ended_on,
    (SELECT p.slug FROM activity_component c JOIN party p ON p.id = c.state_party WHERE c.activity_id = v.id),
    (SELECT p.slug FROM activity_partner c JOIN party p ON p.id = c.party_id WHERE c.activity_id = v.id),
    (SELECT a.public_id FROM activity_component c JOIN agreement a ON a.id = c.agreement_id WHERE c.activity_id = v.id),
    (SELECT sum(amount) FROM activity_entry e WHERE e.activity_id = v.id AND kind = 'commitment'),
    (SELECT sum(amount) FROM activity_entry e WHERE e.activity_id = v.id AND kind = 'disbursement'),
    (SELECT sum(women) FROM activity_result t WHERE t.activity_id = v.id),
    (SELECT sum(men) FROM activity_result t WHERE t.activity_id = v.id)
FROM activity v WHERE v.started_on IS NOT NULL ORDER BY v.started_on DESC, v.public_id
"""


def download(bench, part, server, store):
    """All activities as CSV, against reading the same facts by plain SQL."""
    before = server.memory() / MEGABYTE
    with bench.quiet():
        start = time.perf_counter()
        lines = server.get("/en/activities.csv")[1].count(b"\n") - 1
        ours = lines / (time.perf_counter() - start)
        start = time.perf_counter()
        rows = len(store.run(BARE))
        bare = rows / (time.perf_counter() - start)
    bench.report.add(
        part, f"activities.csv, {lines:,} lines", f"{ours:,.0f} lines/s", f"{bare:,.0f} rows/s, plain SQL", ours / bare,
        "×", 0.5)
    bench.report.add(part, "… memory after it", f"{server.memory() / MEGABYTE:.0f} MiB", f"{before:.0f} MiB before")


# What is read and counted stands by itself at these addresses of page-server. A party's and the start page gather
# their sections as HTML: there is nothing to take away from them.
READ = [
    ("request, its whole line", "/en/requests/line1", "/en/requests/line1/page-read"),
    *((what, path, f"{path}-read") for what, path in [
        ("who does what where", "/en/who-does-what"), ("statistics of the line", "/en/line/statistics"),
        ("gender", "/en/gender"), ("requests", "/en/requests"), ("offers", "/en/offers"),
        ("agreements", "/en/agreements"), ("activities", "/en/activities"), ("results", "/en/results"),
        ("records of the line", "/en/line")]),
]


def rendering(bench, part, environment):
    """Each page against the same handler without rendering."""
    command = [bench.page_server, "{port}"]
    environment = {**environment, "ACCORD_ROOT": str(bench.root)}
    with Server(command, "/healthz", environment, bench.work / "server.log") as server:
        for what, path, read in READ:
            with bench.quiet():
                server.latencies([path, read])
                page, bare = side_by_side([(server, path), (server, read)], bench.seconds, bench.rounds)
            bench.report.add(
                part, f"{what}, against the same handler without rendering", rate(page), rate(bare), page[0] / bare[0],
                "×", 0.5)


def line(bench):
    part = "The whole line at scale"
    parts = 10 if bench.is_quick else 1
    environments = {"SQLite": demonstration(bench, "line-SQLite")}
    Store(None, bench.postgresql).run("CREATE DATABASE line")
    address = bench.postgresql.replace("/postgres?", "/line?")
    environments["PostgreSQL"] = demonstration(bench, "line-PostgreSQL", address)
    for name, environment in environments.items():
        store = Store(bench.work / f"line-{name}", address if name == "PostgreSQL" else None)
        Multiplied(store, *told(bench, environment), parts).write()
    with bench.accord(environments["SQLite"]) as sqlite, bench.accord(environments["PostgreSQL"]) as postgresql:
        sizes = []
        for what, path, goal in PAGES:
            paths = [path.replace("{n}", str(number * 37 + 1)) for number in range(40)]
            with bench.quiet():
                times = []
                for server in [sqlite, postgresql]:
                    server.latencies(paths[:2])
                    times.append(server.latencies(paths))
            size = len(sqlite.get(paths[0], {"accept-encoding": "gzip"})[1]) / 1000
            sizes.append((size, what))
            texts = [f"p50 {median(each):.1f} ms, p95 {percentile(each, 0.95):.1f} ms" for each in times]
            bench.report.add(
                part, what, f"{texts[0]}, {size:.1f} kB packed", f"{texts[1]}, PostgreSQL", percentile(times[0], 0.95), "ms",
                goal, False)
        size, what = max(sizes)
        bench.report.add(part, f"the heaviest of them, {what}", f"{size:.1f} kB packed", "", size, "kB", WEIGHT, False)
        download(bench, part, sqlite, Store(bench.work / "line-SQLite"))
        if bench.page_server:
            rendering(bench, part, environments["SQLite"])
        for what, path, _ in PAGES:
            path = path.replace("{n}", "1")
            found = [[], []]
            for _ in range(bench.rounds):
                with bench.quiet():
                    for place, server in enumerate([postgresql, sqlite]):
                        server.latencies([path])
                        found[place].append(server.load(path, bench.seconds))
            pairs = [(median([each[0] for each in one]), median([each[1] for each in one])) for one in found]
            # A page that answered nobody in the time of a round has no ratio.
            known = [pairs[0][0] / pairs[1][0], "×", 0.5] if pairs[1][0] else []
            bench.report.add(part, f"{what}, PostgreSQL against SQLite", rate(pairs[0]), rate(pairs[1]), *known)
