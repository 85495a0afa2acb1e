"""The machine's clock is set back a day while the server runs: nothing is refused for it, times never run backward, and
what is done again is done once. libfaketime stands between the real program and the clock."""

import html
import pathlib
import re

import people
import pytest
from installation import new_installation
from store import Store

FAKE_CLOCK = sorted(pathlib.Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))


class Clock:
    """The clock of one server, moved by what stands in a file."""

    def __init__(self, path):
        self.path = path
        self.move("+0")

    def move(self, offset):
        self.path.write_text(offset + "\n")

    @property
    def environment(self):
        assert FAKE_CLOCK, "the package libfaketime is missing"
        return {
            "LD_PRELOAD": str(FAKE_CLOCK[0]), "FAKETIME_TIMESTAMP_FILE": str(self.path), "FAKETIME_NO_CACHE": "1",
            # Time-outs go on by the clock that is never set; the program looks at no times of files.
            "FAKETIME_DONT_FAKE_MONOTONIC": "1", "DONT_FAKE_MONOTONIC": "1", "NO_FAKE_STAT": "1"}


@pytest.fixture(params=["sqlite", "postgresql"])
def stage(request, tmp_path_factory, tmp_path):
    made = new_installation(tmp_path_factory, request.param)
    made.must("load", "reference")
    made.must("load", "demonstration")
    made.clock = Clock(tmp_path / "clock")
    # The library changes the environment of the process that loads it first, and the program would not find its arguments
    # any more: `env` loads it, and becomes the program.
    made.serve(through=["env", *(f"{name}={value}" for name, value in made.clock.environment.items()), "env"])
    yield made
    made.stop()


def test_a_clock_set_back_a_day_changes_no_order_and_loses_nothing(stage):
    store = Store(stage.home, stage.environment.get("ACCORD_DATABASE"))
    drafter = people.Person(stage.address).become("Sita Gurung")
    clearer = people.Person(stage.address).become("Ramesh Adhikari")
    request = people.draft(drafter, words="")
    people.clear_and_submit(clearer, request)
    submitted = store.run(f"SELECT submitted_at FROM request WHERE public_id = '{request}'")[0][0]

    stage.clock.move("-1d")
    # Whoever was signed in still is; others sign in; everybody acts.
    clearer.open(f"/en/requests/{request}")
    assert clearer.status == 200 and "/withdrawal" in clearer.text
    officer = people.Person(stage.address).become("Claire Moreau")
    officer.open(f"/en/requests/{request}").submit("/question", [("text", "How many judges?")])
    assert officer.status == 200, officer.text
    officer.submit("/acknowledgement")
    assert officer.status == 200, officer.text
    drafter.open(f"/en/requests/{request}").submit("/reply", [("text", "Two hundred.")])
    assert drafter.status == 200, drafter.text
    other = people.Person(stage.address).become("Lucía Fernández")
    other.open(f"/en/requests/{request}")
    form = re.search(r'<form method="post" action="[^"]*/decline"[^>]*>(.*?)</form>', other.text, re.DOTALL).group(1)
    sent = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form) + [("reason", "No means")]
    for _ in range(2):
        other.send(f"/en/requests/{request}/decline", [(name, html.unescape(value)) for name, value in sent])
        assert other.status == 200, other.text
    assert stage.get(f"/en/requests/{request}").status == 200
    waiting = stage.get("/en/requests.json").text
    assert '"days_waiting":0' in waiting, waiting

    # The clock was back indeed: sessions are dated by it alone.
    assert store.run(f"SELECT count(*) FROM session WHERE started_at < {submitted} - 80000000") == [("2",)]

    stage.clock.move("+0")
    clearer.open(f"/en/requests/{request}").submit("/closure", [("reason", "Answered")])
    assert clearer.status == 200, clearer.text

    history = store.run(f"SELECT act, at FROM trail WHERE record = '{request}' ORDER BY id")
    assert [act for act, _ in history][-6:] == ["submit", "ask", "acknowledge", "reply", "decline", "close"]
    assert [at for _, at in history] == sorted(at for _, at in history)
    register = store.run("SELECT act, at FROM register_entry ORDER BY number")
    assert [act for act, _ in register][-4:] == [
        "request.submitted", "request.answered", "request.answered", "request.ended"]
    assert [at for _, at in register] == sorted(at for _, at in register)
    assert stage.run("verify").returncode == 0
