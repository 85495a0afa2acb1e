"""Sessions, forms and acts of somebody who means harm, or whose hand slipped: a clear answer, nothing stored."""

import concurrent.futures
import re
import socket
import urllib.parse
import urllib.request

import people
import pytest
from installation import new_installation


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def stage(request, tmp_path_factory):
    made = new_installation(tmp_path_factory, request.param)
    made.must("load", "reference")
    made.must("load", "demonstration")
    made.serve()
    yield made
    made.stop()


def person(stage, name):
    return people.Person(stage.address).become(name)


def token(somebody):
    return re.search(r'name="form" value="([^"]+)"', somebody.open("/en/account").text).group(1)


def with_cookie(stage, value, path="/en/work", fields=None):
    """One request with that session, without following where it leads."""
    body = urllib.parse.urlencode(fields).encode() if fields is not None else None
    request = urllib.request.Request(stage.address + path, body, {"Cookie": f"session={value}"})

    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *arguments):
            return None

    try:
        answer = urllib.request.build_opener(Stay).open(request, timeout=60)
    except urllib.error.HTTPError as error:
        answer = error
    return answer.status, answer.headers.get("location"), answer.read().decode()


def requests_of(somebody):
    return set(re.findall(r"/requests/([a-z0-9]{16})", somebody.open("/en/work").text))


def test_a_session_stolen_too_late_altered_or_invented_is_none(stage):
    somebody = person(stage, "Sita Gurung")
    stolen = somebody.cookie["value"]
    assert with_cookie(stage, stolen)[0] == 200
    form = token(somebody)
    somebody.open("/en/account").submit("/sign-out")
    last = "A" if stolen[-1] != "A" else "Q"
    for value in [
        stolen, stolen[:-1] + last, stolen.upper(), stolen + "A", stolen[:-1], "", "x", form,
        stolen.replace("session", "step"), "accord_session_" + "A" * 43, "%00", '"' + stolen + '"',
    ]:
        status, place, _ = with_cookie(stage, value)
        assert status == 303 and place.startswith("/en/sign-in"), value
        # What was typed is kept for whoever signs in, and nothing is done.
        status, _, text = with_cookie(
            stage, value, "/en/requests/new", {"title": "Typed by nobody", "form": form, "key": "k"})
        assert status == 401 and "Typed by nobody" in text, value
    again = person(stage, "Sita Gurung")
    assert "Typed by nobody" not in again.open("/en/work").text


def test_what_was_typed_outlives_a_sign_out_in_another_tab_for_oneself_alone(stage):
    somebody = person(stage, "Sita Gurung")
    typed = [("title", "Typed before the end"), ("form", token(somebody)), ("key", "another-tab")]
    somebody.open("/en/account").submit("/sign-out")
    assert "/sign-in" in somebody.open("/en/work").url
    assert not [each for each in somebody.cookies if "session" in each.name]
    other = person(stage, "Ramesh Adhikari")
    (ended,) = list(other.cookies)
    other.open("/en/account").submit("/sign-out")
    # Also where the browser has since had the other one's session, which has ended, too.
    for name, cookie, is_own in [
        ("Ramesh Adhikari", None, False), ("Ramesh Adhikari", ended, False), ("Sita Gurung", ended, True),
        ("Sita Gurung", None, True),
    ]:
        waiting = people.Person(stage.address)
        if cookie:
            waiting.cookies.set_cookie(cookie)
        waiting.send("/en/requests/new", typed)
        assert waiting.status == 401 and "Typed before the end" in waiting.text
        form = re.search(
            r"<form method=\"post\" action=\"/en/sign-in\">((?:(?!</form>).)*<bdi>%s</bdi>.*?)</form>" % name,
            waiting.text, re.DOTALL).group(1)
        waiting.send("/en/sign-in", re.findall(r'name="([^"]+)" value="([^"]*)"', form))
        assert waiting.status == 200 and ("Typed before the end" in waiting.text) == is_own, name
    waiting.submit("/requests/new")
    assert waiting.url.endswith("/draft") and "Typed before the end" in waiting.text


def test_signing_in_again_ends_the_session_before(stage):
    somebody = person(stage, "Sita Gurung")
    before = somebody.cookie["value"]
    form = token(somebody)
    persona = re.search(r'name="persona" value="([^"]+)">\s*<p><bdi>Sita', somebody.open("/en/sign-in").text).group(1)
    somebody.send("/en/sign-in", [("persona", persona), ("form", form)])
    assert somebody.url.endswith("/work") and somebody.cookie["value"] != before
    assert with_cookie(stage, before)[0] == 303
    assert with_cookie(stage, somebody.cookie["value"])[0] == 200


def test_a_form_of_another_session_of_none_or_of_nobody_is_refused(stage):
    one, other = person(stage, "Sita Gurung"), person(stage, "Ramesh Adhikari")
    foreign = token(other)
    mine = token(one)
    old = person(stage, "Sita Gurung")
    expired = token(old)
    old.open("/en/account").submit("/sign-out")
    before = requests_of(one)
    for form in [foreign, expired, "", "x", mine[:-2], mine + "A", mine.swapcase(), "A" * len(mine)]:
        one.send("/en/requests/new", [("title", "Forged"), ("form", form), ("key", "f")])
        assert one.status == 403, form
        assert "Forged" not in one.open("/en/work").text
    # The same token serves as often as its session's forms are sent; each key acts once.
    for _ in range(2):
        one.send("/en/requests/new", [("title", "Once"), ("form", mine), ("key", "replayed")])
        assert one.url.endswith("/draft")
    assert len(requests_of(one) - before) == 1


def test_nobody_acts_for_a_party_that_is_not_theirs(stage):
    somebody = person(stage, "Sita Gurung")
    form = token(somebody)
    for party in ["1", "2", "999999", "-1", "0", "", "nepal", "1 OR 1=1", "9" * 40, "\0"]:
        somebody.send("/en/account/party", [("party", party), ("form", form)])
        assert somebody.status in (404, 303, 200), party
        shown = somebody.open("/en/account").text
        assert re.search(r'class="acting".*?<b>Nepal</b>', shown, re.DOTALL), party


def test_nobody_ends_the_session_of_another(stage):
    victim, thief = person(stage, "Ramesh Adhikari"), person(stage, "Sita Gurung")
    second = person(stage, "Ramesh Adhikari")
    listed = re.findall(r"/account/sessions/([^/]+)/end", victim.open("/en/account").text)
    assert listed
    form = token(thief)
    answers = set()
    for session in [*listed, "aaaaaaaaaaaaaaaa", "%00", "..%2f"]:
        thief.send(f"/en/account/sessions/{session}/end", [("form", form)])
        if session in listed or session == "aaaaaaaaaaaaaaaa":
            answers.add((thief.status, thief.url))
    assert len(answers) == 1, "another's session answers like one that never was"
    assert second.open("/en/work").url.endswith("/work")
    assert victim.open("/en/work").url.endswith("/work")


def raw(stage, head, parts):
    """Sends all of it as browsers do, whatever comes meanwhile; then reads the answer."""
    host, port = stage.address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=60) as connection:
        connection.sendall(head)
        for part in parts:
            connection.sendall(part)
        answer = b""
        while part := connection.recv(65536):
            answer += part
            if b"</html>" in answer or b"\r\n0\r\n\r\n" in answer:
                break
        return answer


@pytest.mark.parametrize("way", ["announced", "chunked"])
def test_ten_megabytes_in_a_title_get_their_answer(stage, way):
    somebody = person(stage, "Sita Gurung")
    cookie = somebody.cookie
    body = b"form=" + token(somebody).encode() + b"&key=big&title=" + b"x" * 10_000_000
    head = (
        f"POST /en/requests/new HTTP/1.1\r\nHost: {stage.address.removeprefix('http://')}\r\n"
        f"Cookie: {cookie['name']}={cookie['value']}\r\nOrigin: {stage.address}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n")
    pieces = [body[start:start + 65_536] for start in range(0, len(body), 65_536)]
    for _ in range(3):
        if way == "announced":
            answer = raw(stage, (head + f"Content-Length: {len(body)}\r\n\r\n").encode(), pieces)
        else:
            chunks = [b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces]
            answer = raw(
                stage, (head + "Transfer-Encoding: chunked\r\n\r\n").encode(), [*chunks, b"0\r\n\r\n"])
        assert answer.startswith(b"HTTP/1.1 413"), answer[:200]
        assert b"</html>" in answer, "the whole page, with what to do"
    assert somebody.open("/en/work").status == 200


def test_who_asks_before_sending_too_much_is_told_at_once(stage):
    host, port = stage.address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=20) as connection:
        connection.sendall(
            b"POST /en/sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 10000000\r\nExpect: 100-continue\r\n"
            b"Content-Type: application/x-www-form-urlencoded\r\n\r\n")
        assert connection.recv(65536).startswith(b"HTTP/1.1 413")


@pytest.fixture(scope="module")
def drafting(stage):
    drafter = person(stage, "Sita Gurung")
    return drafter, people.draft(drafter, words="")


def edited(drafter, request, step, fields):
    drafter.open(f"/en/requests/{request}").submit("/take-back") if "take-back" in drafter.open(
        f"/en/requests/{request}").text else None
    return drafter.open(f"/en/requests/{request}/draft/{step}").submit(f"/{step}", fields)


HIDDEN = {"a NUL": "a\0b", "an escape": "a\x1b[31mb", "C1": "a\x86b"}
DIRECTIONS = {"an override": "abc\u202edef", "an isolate": "abc\u2066def"}


def text_step(drafter, request, field, text):
    typed = {"language": "en", "title": "Title", "need": "Need", "purpose": "Purpose", field: text}
    return edited(drafter, request, "text", list(typed.items()))


def refused(drafter, field):
    assert drafter.status == 422
    assert re.findall(r'href="#field-([a-z]+)"', drafter.text) == [field]
    assert "invisible control or direction characters" in drafter.text
    assert ("Purpose" if field != "purpose" else "Need") in drafter.text, "nothing typed is lost"


@pytest.mark.parametrize("kind", HIDDEN)
@pytest.mark.parametrize("field", ["title", "need", "purpose"])
def test_hidden_characters_are_named_with_their_field_and_kept(stage, drafting, kind, field):
    drafter, request = drafting
    text_step(drafter, request, field, HIDDEN[kind])
    refused(drafter, field)


@pytest.mark.parametrize("kind", DIRECTIONS)
def test_directions_are_refused_in_names_and_isolated_in_texts(stage, drafting, kind):
    drafter, request = drafting
    text_step(drafter, request, "title", DIRECTIONS[kind])
    refused(drafter, "title")
    assert text_step(drafter, request, "need", DIRECTIONS[kind]).status == 200
    page = drafter.open(f"/en/requests/{request}").text
    assert re.search(f'<p class="text"[^>]*>{DIRECTIONS[kind]}</p>', page), "their paragraph ends them"


def test_what_word_leaves_in_pasted_text_does_no_harm(stage, drafting):
    drafter, request = drafting
    assert text_step(drafter, request, "need", "\ufeffone\x0btwo").status == 200
    page = drafter.open(f"/en/requests/{request}/draft/text").text
    assert "one\ntwo</textarea>" in page and "\ufeff" not in page


def test_marks_that_writing_needs_are_kept(stage, drafting):
    drafter, request = drafting
    edited(drafter, request, "text", [
        ("language", "ar"), ("title", "شبكة הים Réseau"), ("need", "اسم\u200f مع \u200eABC\u200d"), ("purpose", "")])
    assert drafter.status == 200 and drafter.url.endswith("/draft")
    page = drafter.open(f"/en/requests/{request}/draft/text").text
    assert "اسم\u200f مع \u200eABC\u200d" in page and "شبكة הים Réseau" in page


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ([("from", "2027-03-01"), ("until", "2027-02-28")], "until"),
        ([("from", "2027-02-30")], "from"), ([("from", "0000-01-01")], "from"),
        ([("until", "1.4.2027")], "until"), ([("from", "2027-13-01")], "from"),
        ([("from", "tomorrow")], "from"), ([("from", "\0")], "from"),
        ([("currency", "USD"), ("low", "10"), ("high", "9")], "high"),
        ([("currency", "USD"), ("low", "-1")], "low"), ([("currency", "USD"), ("low", "1e9")], "low"),
        ([("currency", "USD"), ("low", "9" * 30)], "low"), ([("low", "5")], "currency"),
    ])
def test_days_before_their_beginning_and_amounts_that_are_none_are_named(stage, drafting, fields, wrong):
    drafter, request = drafting
    edited(drafter, request, "frame", fields)
    assert drafter.status == 422
    assert wrong in re.findall(r'href="#field-([a-z]+)"', drafter.text)
    for _, value in fields:
        if value and value != "\0":
            assert value in drafter.text, "nothing typed is lost"


@pytest.mark.parametrize(
    ("step", "field", "value"),
    [
        ("addressees", "addressees", "himal-womens-network"), ("addressees", "addressees", "nepal"),
        ("addressees", "addressees", "no-such-entity"), ("addressees", "addressees", "\0"),
        ("consulted", "consulted", "ohchr"), ("consulted", "consulted", "meridia"),
        ("kinds", "kinds", "miracles"), ("recommendations", "recommendations", "\0"),
        ("recommendations", "recommendations", "aaaaaaaaaaaaaaaa"),
        ("serves", "themes", "no-such-theme"), ("serves", "targets", "99.9"), ("serves", "marker", "7"),
        ("publication", "publication", "everything"), ("text", "language", "de"),
    ])
def test_who_cannot_answer_and_what_is_not_on_the_list_is_refused(stage, drafting, step, field, value):
    drafter, request = drafting
    title = [("title", "T"), ("need", "N")] if step == "text" else []
    edited(drafter, request, step, [*title, (field, value)])
    assert drafter.status == 422, drafter.url
    assert field in re.findall(r'href="#field-([a-z]+)"', drafter.text)


def submitted(stage, title):
    drafter, clearer = person(stage, "Sita Gurung"), person(stage, "Ramesh Adhikari")
    request = people.draft(drafter, title=title, words="")
    people.clear_and_submit(clearer, request)
    return drafter, clearer, request


def test_nothing_is_said_to_a_request_that_was_withdrawn(stage):
    drafter, clearer, request = submitted(stage, "Withdrawn soon")
    officer = person(stage, "Claire Moreau")
    officer.open(f"/en/requests/{request}").submit("/question", [("text", "How many?")])
    open_page = officer.open(f"/en/requests/{request}").text
    drafter.open(f"/en/requests/{request}")
    reply = drafter.text
    clearer.open(f"/en/requests/{request}").submit("/withdrawal", [("reason", "Not needed any more")])
    # The forms were open in other windows meanwhile.
    drafter.text = reply
    drafter.submit("/reply", [("text", "Two hundred, but too late")])
    assert drafter.status == 409 and "withdrawn" in drafter.text
    for ending, fields in [
        ("/acknowledgement", []), ("/decline", [("reason", "Too late")]), ("/question", [("text", "Too late")]),
        ("/not-yet", [("until", "2040-01-01"), ("reason", "Too late")]),
        ("/passing-on", [("party", "unfpa"), ("reason", "Too late")]),
    ]:
        officer.text = open_page
        officer.submit(ending, fields)
        assert officer.status == 409 and "withdrawn" in officer.text, ending
    assert "oo late" not in drafter.open(f"/en/requests/{request}").text


def test_a_day_in_the_past_and_a_party_that_cannot_answer_are_named_to_those_who_answer(stage):
    _, _, request = submitted(stage, "Answered badly")
    officer = person(stage, "Claire Moreau")
    for ending, fields, wrong in [
        ("/not-yet", [("until", "2020-01-01"), ("reason", "R")], "not-yet-until"),
        ("/not-yet", [("until", "2040-02-30"), ("reason", "R")], "not-yet-until"),
        ("/not-yet", [("until", "2040-02-29"), ("reason", "")], "not-yet-reason"),
        ("/passing-on", [("party", "himal-womens-network"), ("reason", "R")], "passing-on-party"),
        ("/passing-on", [("party", "nepal"), ("reason", "R")], "passing-on-party"),
        ("/passing-on", [("party", "ohchr"), ("reason", "R")], "passing-on-party"),
        ("/passing-on", [("party", "\0"), ("reason", "R")], "passing-on-party"),
        ("/decline", [("reason", " \t ")], "decline-reason"), ("/question", [("text", "")], "question-text"),
        ("/question", [("text", "a\x1bb")], "question-text"),
        ("/question", [("text", "x" * 20_001)], "question-text"),
    ]:
        officer.open(f"/en/requests/{request}").submit(ending, fields)
        assert officer.status == 422, (ending, fields)
        assert f'href="#field-{wrong}"' in officer.text, (ending, fields)
    assert officer.open(f"/en/requests/{request}").text.count("acknowledgement") >= 1


def test_two_clicks_at_once_do_it_once_and_both_are_told_the_same(stage):
    drafter, clearer = person(stage, "Sita Gurung"), person(stage, "Ramesh Adhikari")
    request = people.draft(drafter, title="Submitted twice", words="")
    clearer.open(f"/en/requests/{request}").submit("/clearance")
    page = clearer.open(f"/en/requests/{request}/submission").text
    windows = [people.Person(stage.address) for _ in range(4)]
    for window in windows:
        window.opener.addheaders = [("Cookie", "session=" + clearer.cookie["value"])]
        window.text = page
    with concurrent.futures.ThreadPoolExecutor() as pool:
        list(pool.map(lambda window: window.submit("/submission"), windows))
    assert {(window.status, window.url) for window in windows} == {
        (200, f"{stage.address}/en/requests/{request}/receipt")}
    assert len({re.search(r'class="number"><code>(\w+)', window.text).group(1) for window in windows}) == 1
    # Back after the act: the page is shown again, and its form does nothing more.
    clearer.text = page.replace('name="key" value="', 'name="key" value="other')
    clearer.submit("/submission")
    assert clearer.status == 409


def test_no_form_makes_the_server_fail(stage):
    """Each form that is shown, with its fields spoilt one by one."""
    drafter, clearer, request = submitted(stage, "Spoilt")
    people.draft(drafter, title="Spoilt draft", words="")
    officer = person(stage, "Claire Moreau")
    spoilt = ["%00", "%FF", "%", "%C0%80", "%ED%A0%80", "%F0%9F%98%80", "a" * 5000, "-1", "%0D%0AX: y"]
    for somebody, path in [
        (officer, f"/en/requests/{request}"), (clearer, f"/en/requests/{request}"),
        (drafter, f"/en/requests/{request}"), (drafter, "/en/requests/new"), (officer, "/en/notices"),
        (officer, "/en/requests/addressed"), (drafter, "/en/account"),
    ]:
        form_token = urllib.parse.quote(token(somebody))
        page = somebody.open(path).text
        forms = re.findall(r'<form method="post" action="([^"]+)"[^>]*>(.*?)</form>', page, re.DOTALL)
        for action, inside in forms:
            if action.endswith(("sign-out", "withdrawal", "closure", "/end")):
                continue
            names = set(re.findall(r'name="([a-z-]+)"', inside)) - {"form"}
            for name in names:
                for value in spoilt:
                    body = f"form={form_token}&{name}={value}"
                    made = urllib.request.Request(
                        stage.address + action, body.encode(), {"Origin": stage.address})
                    somebody._take(made)
                    assert somebody.status < 500, (action, name, value)
