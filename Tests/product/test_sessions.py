"""The five session files of the Universal Periodic Review, counted by an independent reader."""

import collections
import csv
import gzip
import io
import json
import pathlib

ROOT = pathlib.Path(__file__).resolve().parents[2]


def source_rows():
    rows = []
    for path in sorted((ROOT / "Data/upr/sessions").glob("*.csv.gz")):
        text = gzip.decompress(path.read_bytes()).decode("mac_roman")
        rows += csv.DictReader(io.StringIO(text, newline=""))
    return rows


def report(output):
    return json.loads(output.strip().split("\n")[-1])


def test_every_row_is_accounted_for(installation):
    rows = source_rows()
    assert len(rows) == 41_066
    groups = collections.Counter()
    duplicates = 0
    seen = set()
    for row in rows:
        text = " ".join(row["Text"].split())
        key = (row["To"], row["Session"], text, row["Response"], row["Action"], row["Issue"])
        if (key, row["From"]) in seen:
            duplicates += 1
        else:
            groups[key] += 1
        seen.add((key, row["From"]))
    told = report(installation.first_import)
    assert told["rows"] == len(rows)
    assert told["added"] == len(groups)
    assert told["unchanged"] == duplicates
    assert told["merged"] == sum(groups.values()) - len(groups)
    assert (told["changed"], told["refused"], told["problems"]) == (0, 0, [])


def test_no_text_is_lost_or_mangled(installation):
    taken = installation.get("/en/recommendations.csv").body.decode()
    stored = collections.Counter()
    for row in csv.DictReader(io.StringIO(taken, newline="")):
        text = row["text"].removeprefix("'")
        stored[" ".join(text.split())] += 1
    wanted = {" ".join(row["Text"].split()).removeprefix("'") for row in source_rows()}
    assert wanted == set(stored)
    for word in ["Guaraní", "vis-à-vis", "Curaçao", "Síochána", "Felsöszölnök"]:
        assert any(word in text for text in stored), word


def test_importing_again_changes_nothing(installation):
    before = installation.get("/en/recommendations.csv").body
    told = report(installation.must("import", "recommendations", ROOT / "Data/upr/sessions", "--json"))
    assert (told["rows"], told["unchanged"]) == (41_066, 41_066)
    assert installation.get("/en/recommendations.csv").body == before
    assert "skipped" in installation.must("import", "recommendations", ROOT / "Data/upr/sessions", "--once")
    assert "as their sources say" in installation.must("check")


def test_every_figure_equals_the_records_behind_its_link(installation):
    import html
    import re

    page = installation.get("/en/statistics").text
    links = re.findall(r'<td class="n"><a href="([^"]+)">([\d,]+)</a>', page)
    assert len(links) > 60
    for link, number in links[::7]:
        listed = installation.get(html.unescape(link)).text
        shown = re.search(r'class="count">([\d,]+) ', listed).group(1)
        assert shown == number, link
