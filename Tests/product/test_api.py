"""The API does what its description says."""

import html
import json
import pathlib
import re
import socket
import subprocess
import sys

import people

ROOT = pathlib.Path(__file__).resolve().parents[2]


def test_schemathesis_finds_nothing(installation):
    """Every check, over coverage, fuzzing and chains of calls; the same cases each time."""
    program = pathlib.Path(sys.executable).parent / "schemathesis"
    result = subprocess.run(
        [program, "run", installation.address + "/api/v1/openapi.json", "--checks", "all",
         "-n", "20", "--seed", "48", "--no-color"],
        cwd=installation.home, capture_output=True, text=True, timeout=1200,
    )
    assert result.returncode == 0, result.stdout[-4000:]


def test_schemathesis_finds_nothing_with_a_token(fresh):
    """The same for a program that may draft, clear and submit: it changes what it finds."""
    fresh.must("load", "demonstration")
    fresh.serve()
    try:
        token = token_of(people.Person(fresh.address).become("Tavita Leota"), "drafter", "clearing-officer")
        program = pathlib.Path(sys.executable).parent / "schemathesis"
        result = subprocess.run(
            [program, "run", fresh.address + "/api/v1/openapi.json", "--checks",
             # Not those that take a rule of the trade, as an unknown party, for a fault of the description.
             "not_a_server_error,status_code_conformance,content_type_conformance,"
             "response_schema_conformance,negative_data_rejection",
             "--include-path-regex", "/(requests|offers|dialogues|agreements|activities|work)", "-H", f"Authorization: Bearer {token}",
             "-n", "10", "--seed", "48", "--no-color"],
            cwd=fresh.home, capture_output=True, text=True, timeout=1200,
        )
        assert result.returncode == 0, result.stdout[-4000:]
    finally:
        fresh.stop()


def token_of(person, *roles):
    person.open("/en/account/tokens").submit("/account/tokens", [
        ("name", "Script"), ("days", "7"), ("roles", "reader"), ("scopes", "work:read"),
        *[("scopes", f"{kind}:{way}") for kind in ("requests", "offers", "dialogues", "agreements", "activities")
          for way in ("read", "write")], *[("roles", role) for role in roles]])
    return re.search(r"accord_api_[A-Za-z0-9_-]{43}", person.text).group(0)


def test_the_examples_with_a_token_run_as_they_stand(fresh):
    fresh.must("load", "demonstration")
    fresh.serve()
    try:
        token = token_of(people.Person(fresh.address).become("Sita Gurung"), "drafter")
        page = fresh.get("/en/api").text
        examples = [html.unescape(each) for each in re.findall(r"<pre[^>]*><code>(.*?)</code>", page, re.DOTALL)]
        examples = [each for each in examples if "ACCORD_TOKEN" in each]
        assert len(examples) == 2
        outputs = []
        for example in examples:
            # The page names the address under which the world sees the site.
            example = re.sub(r"https?://[^/\"']+(?=/api/)", fresh.address, example)
            ran = subprocess.run(
                ["bash", "-eu", "-c", example], capture_output=True, text=True, timeout=60,
                env={"PATH": "/usr/local/bin:/usr/bin:/bin", "ACCORD_TOKEN": token})
            assert ran.returncode == 0, (example, ran.stderr)
            outputs.append(ran.stdout)
        assert outputs[0].count('"items":[') == 4
        assert json.loads(outputs[1])["act"] == "edit"
    finally:
        fresh.stop()


def test_the_site_cites_itself_by_the_port_it_was_given(fresh):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    fresh.serve(port=port)
    try:
        address = f"http://localhost:{port}"
        assert f'<link rel="canonical" href="{address}/en/states">' in fresh.get("/en/states").text
        assert json.loads(fresh.get("/api/v1/openapi.json").text)["servers"][0]["url"] == address
    finally:
        fresh.stop()


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
