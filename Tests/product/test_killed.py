"""The server is killed in the middle of 500 submissions, and at every step of the line: what was acknowledged is
stored, once, and what was not is whole or not there."""

import http.client
import html
import re
import select
import threading
import urllib.parse

import people
import pytest
from installation import new_installation
from store import Store

SUBMISSIONS = 500
CLIENTS = 24
BEFORE_THE_END = 120


@pytest.fixture(params=["sqlite", "postgresql"])
def stage(request, tmp_path_factory):
    made = new_installation(tmp_path_factory, request.param)
    made.must("load", "reference")
    made.must("load", "demonstration")
    made.serve()
    yield made
    if made.server.poll() is None:
        made.stop()


def store_of(made):
    return Store(made.home, made.environment.get("ACCORD_DATABASE"))


class Sender:
    """Many clients of one person, each on a connection of its own, submitting what the others have not."""

    def __init__(self, made, person):
        host, port = made.address.removeprefix("http://").split(":")
        self.place = (host, int(port))
        cookie = person.cookie
        token = re.search(r'name="form" value="([^"]+)"', person.open("/en/account").text).group(1)
        self.token = html.unescape(token)
        self.headers = {
            "Cookie": f"{cookie['name']}={cookie['value']}", "Origin": made.address,
            "Content-Type": "application/x-www-form-urlencoded"}
        self.answers = {}
        self.changed = threading.Condition()
        self.waiting = [f"kill{number}" for number in range(SUBMISSIONS, 0, -1)]

    def submit(self, connection, request):
        body = urllib.parse.urlencode({"form": self.token, "key": f"key-{request}"})
        connection.request("POST", f"/en/requests/{request}/submission", body, self.headers)
        answer = connection.getresponse()
        answer.read()
        return answer.status, answer.getheader("location")

    def client(self):
        connection = http.client.HTTPConnection(*self.place, timeout=30)
        while True:
            with self.changed:
                if not self.waiting:
                    return
                request = self.waiting.pop()
            try:
                answer = self.submit(connection, request)
            except (OSError, http.client.HTTPException):
                # Killed: whether it was done, only the database knows.
                return
            with self.changed:
                self.answers[request] = answer
                self.changed.notify_all()

    def run(self, until):
        """Submits until so many were acknowledged, then calls `until` while the clients go on."""
        threads = [threading.Thread(target=self.client) for _ in range(CLIENTS)]
        for thread in threads:
            thread.start()
        with self.changed:
            assert self.changed.wait_for(lambda: len(self.answers) >= BEFORE_THE_END, timeout=60)
        until()
        for thread in threads:
            thread.join(timeout=60)
            assert not thread.is_alive()


def stored(store):
    """What each kind of trace says was submitted: the record, its history, the register, the notices, the keys."""
    return {
        "record": {row[0] for row in store.run(
            "SELECT public_id FROM request WHERE public_id LIKE 'kill%' AND status = 'open' "
            "AND submitted_at IS NOT NULL AND receipt IS NOT NULL AND version = 2")},
        "history": [row[0] for row in store.run(
            "SELECT record FROM trail WHERE act = 'submit' AND record LIKE 'kill%'")],
        "register": [row[0] for row in store.run(
            "SELECT p.payload FROM register_entry e JOIN register_payload p ON p.number = e.number "
            "WHERE e.act = 'request.submitted' AND p.payload LIKE '%\"kill%'")],
        "keys": [row[0] for row in store.run(
            "SELECT key FROM idempotency_key WHERE key LIKE 'key-kill%'")],
        "notices": [row[0] for row in store.run(
            "SELECT record FROM notice WHERE record LIKE 'kill%'")],
    }


def test_what_was_acknowledged_is_stored_once_and_nothing_half(stage):
    drafter = people.Person(stage.address).become("Sita Gurung")
    clearer = people.Person(stage.address).become("Ramesh Adhikari")
    request = people.draft(drafter, words="")
    clearer.open(f"/en/requests/{request}").submit("/clearance")
    store = store_of(stage)
    store.multiply(request, SUBMISSIONS, "kill")

    first = Sender(stage, clearer)
    first.run(until=stage.server.kill)
    assert stage.server.wait(timeout=20) == -9
    acknowledged = {name for name, answer in first.answers.items() if answer[0] == 303}
    others = {name: answer for name, answer in first.answers.items() if answer[0] != 303}
    assert others == {}, "every answer that came was a receipt"
    assert BEFORE_THE_END <= len(acknowledged) < SUBMISSIONS, "it was killed in the middle"

    found = stored(store)
    assert acknowledged <= found["record"]
    assert sorted(found["history"]) == sorted(found["record"])
    assert len(found["register"]) == len(found["record"])
    assert sorted(found["keys"]) == sorted(f"key-{name}" for name in found["record"])
    # Two were asked; copies name nobody as consulted.
    assert sorted(found["notices"]) == sorted(list(found["record"]) * 2)
    (cleared,) = store.run(
        "SELECT count(*) FROM request WHERE public_id LIKE 'kill%' AND status = 'cleared' "
        "AND version = 1 AND receipt IS NULL")
    assert int(cleared[0]) == SUBMISSIONS - len(found["record"]), "nothing is half-done"
    assert "the register verifies" in stage.must("verify")

    # Everybody sends everything again, with the same keys.
    receipts = dict(store.run("SELECT public_id, receipt FROM request WHERE receipt IS NOT NULL"))
    stage.serve()
    again = Sender(stage, clearer_of(stage, clearer))
    again.run(until=lambda: None)
    assert len(again.answers) == SUBMISSIONS
    for name, answer in again.answers.items():
        assert answer == first.answers.get(name, (303, f"/en/requests/{name}/receipt"))
    found = stored(store)
    for kind in ["record", "history", "register", "keys"]:
        assert len(found[kind]) == SUBMISSIONS, kind
    assert len(found["notices"]) == SUBMISSIONS * 2
    now = dict(store.run("SELECT public_id, receipt FROM request WHERE receipt IS NOT NULL"))
    assert receipts.items() <= now.items(), "a receipt given stays"
    assert f"the register verifies: {SUBMISSIONS} public acts" in stage.must("verify")


def clearer_of(stage, person):
    """The same person in the same session, at the new address of the server."""
    cookie = person.cookie
    again = people.Person(stage.address)
    again.opener.addheaders = [("Cookie", f"{cookie['name']}={cookie['value']}")]
    again.cookies = person.cookies
    return again


class Interrupted(people.Person):
    """Somebody whose server is killed while each form is on its way, a little later each time, and who sends it
    again, with the same key, when the server is back."""

    stage, everybody, kills = None, [], 0

    def __init__(self, _):
        # Where the server is now: it comes back at another port.
        super().__init__(self.stage.address)
        self.everybody.append(self)

    def send(self, path, fields):
        if path.endswith("/sign-in"):
            return super().send(path, fields)
        cls = type(self)
        host, port = self.stage.address.removeprefix("http://").split(":")
        connection = http.client.HTTPConnection(host, int(port), timeout=30)
        cookie = self.cookie
        connection.request("POST", path, urllib.parse.urlencode(fields), {
            "Cookie": f"{cookie['name']}={cookie['value']}", "Origin": self.stage.address,
            "Content-Type": "application/x-www-form-urlencoded"})
        # An answer that has begun is not read either.
        select.select([connection.sock], [], [], cls.kills % 16 / 1000)
        self.stage.server.kill()
        assert self.stage.server.wait(timeout=20) == -9
        connection.close()
        cls.kills += 1
        self.stage.serve()
        for one in self.everybody:
            one.address = self.stage.address
        return super().send(path, fields)


def history(store, ids):
    """What happened to each record of a line, in order, without its ids."""
    return {
        name: store.run(f"SELECT version, act, party_id FROM trail WHERE record = '{public_id}' ORDER BY version")
        for name, public_id in ids.items()}


def test_a_server_killed_at_every_step_of_the_line_does_each_step_once(stage, monkeypatch):
    drafter = people.Person(stage.address).become("Sita Gurung")
    clearer = people.Person(stage.address).become("Ramesh Adhikari")
    requests = [people.draft(drafter, words="", title=title) for title in ["Undisturbed", "Disturbed"]]
    for request in requests:
        people.clear_and_submit(clearer, request)
    islander = people.Person(stage.address).become("Iona Faleafa")
    others = [people.draft(islander, words="", title=title) for title in ["Calm", "Stormy"]]
    for request in others:
        people.clear_and_submit(people.Person(stage.address).become("Tavita Leota"), request)
    calm, _ = people.the_line(stage.address, requests[0])
    calm |= people.the_end(stage.address, requests[0], others[0], calm)
    monkeypatch.setattr(Interrupted, "stage", stage)
    monkeypatch.setattr(Interrupted, "everybody", [])
    monkeypatch.setattr(Interrupted, "kills", 0)
    disturbed, _ = people.the_line(stage.address, requests[1], Interrupted)
    disturbed |= people.the_end(stage.address, requests[1], others[1], disturbed, Interrupted)
    assert Interrupted.kills > 70
    store = store_of(stage)
    expected = history(store, calm | {"request": requests[0], "other request": others[0]})
    assert all(expected.values())
    assert history(store, disturbed | {"request": requests[1], "other request": others[1]}) == expected
    assert "the register verifies" in stage.must("verify")
    # The figures know both lines, and of each the same.
    for kind in ["offers", "agreements", "activities"]:
        seen = stage.get(f"/en/{kind}.json").text
        for ids in [calm, disturbed]:
            assert ids[{"offers": "offer", "agreements": "agreement", "activities": "activity"}[kind]] in seen
