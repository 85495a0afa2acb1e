"""The API does what its description says."""

import json
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]


def test_schemathesis_finds_nothing(installation):
    """Every check, over coverage, fuzzing and chains of calls; the same cases each time."""
    program = pathlib.Path(sys.executable).parent / "schemathesis"
    result = subprocess.run(
        [program, "run", installation.address + "/api/v1/openapi.json", "--checks", "all",
         "-n", "20", "--seed", "48", "--no-color"],
        cwd=installation.home, capture_output=True, text=True, timeout=400,
    )
    assert result.returncode == 0, result.stdout[-4000:]


def test_cursors_visit_every_record_once(installation):
    seen = []
    after = ""
    while True:
        page = json.loads(installation.get(f"/api/v1/recommendations?state=nepal&limit=50&after={after}").text)
        seen += [item["id"] for item in page["items"]]
        if page["next"] is None:
            break
        after = page["next"]
    assert len(seen) == len(set(seen)) == page["count"] == 193


def test_the_headers_keep_their_promises(installation):
    first = installation.get("/en/states", accept_encoding="gzip")
    assert first.headers["content-encoding"] == "gzip"
    again = installation.get("/en/states", if_none_match=first.headers["etag"])
    assert (again.status, again.body) == (304, b"")
    head = installation.get("/en/states", method="HEAD")
    assert head.body == b"" and int(head.headers["content-length"]) > 10_000
    assert installation.get("/healthz").text == "ok\n"
    assert "accord_http_requests_total" in installation.get("/metrics").text
    assert "nepal" not in installation.get("/metrics").text
    assert installation.get("/", accept_language="ru").headers["location"] == "/ru"
