"""Stories 1 (from the answers on), 2, 3, 4, 5 and 7 in a real browser: French and Arabic, both engines, with and
without script, at a telephone's width."""

import json
import re

import people
import pytest
from installation import new_installation
from pages import AXE, scrolls_sideways, violations
from screens import Screen, follow

LANGUAGES = [("fr", True), ("ar", False)]
OFFER = {
    "language": "fr", "text": "Des juges forment des juges.", "level": "multilateral", "from": "2026-11-01",
    "until": "2028-12-31", "currency": "USD", "amount": "120000", "valid-until": "2028-01-31",
}
AGREEMENT = {
    "themes": "Violence à l’égard des femmes", "places": "Bagmati", "from": "2026-11-01", "until": "2028-12-31",
    "currency-0": "USD", "amount-0": "120000", "authentic": "fr", "text-fr": "Des cours dans trois provinces.",
}
ACTIVITY = {
    "language": "fr", "title": "Cours dans trois provinces", "text": "Quatre cours par an.", "from": "2026-11-20",
    "until": "2028-06-30", "currency": "USD", "amount": "60000",
}
RESULT = {
    "result-title": "Les juges appliquent la loi", "indicator": "juges formés", "baseline": "0",
    "baseline-year": "2025", "from": "2026-11-20", "until": "2028-06-30", "target": "200", "actual": "150",
    "women": "80", "men": "70", "trained-women": "80", "trained-men": "70",
}


def submitted(stage, title):
    """Nepal's request to OHCHR and UN Women, by forms: test_requests does it at a browser."""
    drafter = people.Person(stage.address).become("Sita Gurung")
    request = people.draft(drafter, title=title)
    people.clear_and_submit(people.Person(stage.address).become("Ramesh Adhikari"), request)
    return request


class Play:
    """The people of a story at their browsers; each opens what their work list shows."""

    def __init__(self, browser, stage, language, script):
        self.browser, self.stage, self.language, self.script = browser, stage, language, script
        self.screens = {}

    def __call__(self, name):
        if name not in self.screens:
            self.screens[name] = Screen(self.browser, self.stage, self.language, self.script, name)
        return self.screens[name]

    def reader(self):
        if None not in self.screens:
            self.screens[None] = Screen(self.browser, self.stage, self.language, True)
        return self.screens[None]

    def end(self):
        for screen in self.screens.values():
            screen.context.close()

    # What both stories need.

    def offered(self, name, request, title, kinds):
        officer = self(name)
        officer.open(f"/requests/{request}")
        follow(officer.page, f"a[href$='/requests/{request}/offer']")
        officer.act("offer", {"title": title})
        offer = re.search(r"/offers/([^/]+)/draft", officer.page.url).group(1)
        officer.act("draft", OFFER | {"title": title, "kinds": kinds})
        officer.act("publication")
        return offer

    def accepted(self, offer, answer, by="Ramesh Adhikari"):
        clearer = self(by)
        clearer.open("/work")
        follow(clearer.page, f".work a[href*='/offers/{offer}']")
        clearer.act("acceptance", answer)

    def agreed(self, offer, signatories, parties=()):
        officer = self("Lucía Fernández")
        officer.open(f"/offers/{offer}")
        officer.act("agreement")
        agreement = re.search(r"/agreements/([^/]+)/draft", officer.page.url).group(1)
        officer.act("draft", AGREEMENT | {"parties": list(parties)})
        officer.act("proposal")
        for name in signatories:
            signatory = self(name)
            signatory.open("/work")
            follow(signatory.page, f".work a[href*='/agreements/{agreement}']")
            assert "Des cours dans trois provinces." in signatory.page.content()
            signatory.act("signature")
            assert signatory.page.locator("form[action$='/signature']").count() == 0
        return agreement

    def delivered(self, agreement):
        officer = self("Lucía Fernández")
        officer.open(f"/agreements/{agreement}")
        officer.act("activity")
        activity = re.search(r"/activities/([^/]+)/draft", officer.page.url).group(1)
        officer.act("draft", ACTIVITY)
        officer.open(f"/activities/{activity}")
        officer.act("delivery")
        officer.act("entry", {"entry": "commitment", "date": people.today(), "currency": "USD", "amount": "50000"})
        return activity


@pytest.fixture
def play(browser, stage, request):
    made = Play(browser, stage, *request.param)
    yield made
    made.end()


@pytest.mark.parametrize("play", LANGUAGES, indirect=True)
def test_from_a_recommendation_to_what_changed(play, stage):
    title = f"Formation des juges ({play.language})"
    request = submitted(stage, title)

    passing = play("Claire Moreau")
    passing.open(f"/requests/{request}")
    passing.act("passing-on", {"party": "unfpa", "reason": "Le Fonds tient déjà un tel cours."})
    leaving = play("Ramesh Adhikari")
    leaving.open(f"/requests/{request}")
    follow(leaving.page, leaving.page.locator("form[action$='/leave'] button").first)

    whole = play.offered("Lucía Fernández", request, "Deux formatrices", ["training", "expert"])
    inpart = play.offered("Wei Lin", request, "培训卫生人员", ["training", "equipment"])
    comparing = play("Ramesh Adhikari")
    comparing.open(f"/requests/{request}/offers")
    assert "Deux formatrices" in comparing.text and "培训卫生人员" in comparing.text
    play.accepted(whole, {"extent": "whole"})
    play.accepted(inpart, {"extent": "part", "kinds": ["training"], "part": "La formation, sans le matériel."})

    agreement = play.agreed(whole, ["Anjali Thapa", "Amina Diallo", "Chen Yu"], parties=["unfpa"])
    activity = play.delivered(agreement)
    officer = play("Lucía Fernández")
    officer.act("1-result", RESULT)
    stated = play("Ramesh Adhikari")
    stated.open("/work")
    follow(stated.page, f".work a[href*='/activities/{activity}']")
    stated.act("1-answer", {"answer": "confirmed", "answer-text": "C’est exact."})

    # Everybody sees one line, and walks along it.
    reader = play.reader()
    reader.open(f"/requests/{request}")
    assert reader.page.locator("h1").inner_text() == title
    line = reader.page.locator(".line")
    for stop in [f"/requests/{request}#offers", f"/agreements/{agreement}", f"/activities/{activity}",
                 f"/activities/{activity}#result-1"]:
        assert line.locator(f"h3 a[href$='{stop}']").count() == 1, stop
    for record in [f"/offers/{whole}", f"/offers/{inpart}", f"/agreements/{agreement}", f"/activities/{activity}"]:
        assert reader.page.locator(f"main a[href*='{record}']").count() >= 1, record
    assert line.locator(".between").count() >= 1, "the days between"
    reader.page.evaluate(AXE)
    assert violations(reader.page) == [] and not scrolls_sideways(reader.page)
    follow(reader.page, reader.page.locator(f"main a[href*='/activities/{activity}']").first)
    assert "C’est exact." in reader.text
    for secret in ["sans le matériel", "tient déjà un tel cours", "Sita", "Ramesh", "Anjali", "Lucía"]:
        for path in [f"/requests/{request}", f"/offers/{inpart}", f"/agreements/{agreement}", f"/activities/{activity}"]:
            assert secret not in stage.get(f"/{play.language}{path}").text, (secret, path)
    # The recommendation it began with leads there, too.
    reader.open(f"/requests/{request}")
    follow(reader.page, ".results h3 a >> nth=0")
    assert reader.page.locator(f"a[href*='/activities/{activity}']").count() >= 1

    # The State withdraws: delivery has stopped everywhere at once, and what it has stopped cannot begin again.
    withdrawing = play("Anjali Thapa")
    withdrawing.open(f"/agreements/{agreement}")
    withdrawing.act("withdrawal", {"reason": "SECRET de Katmandou"})
    for path in ["/activities?status=delivery&state=nepal", "/activities.json?status=delivery"]:
        assert activity not in stage.get(f"/{play.language}{path}").text, path
    officer.open(f"/activities/{activity}")
    assert officer.page.locator("form[action$='/delivery']").count() == 0


@pytest.mark.parametrize("play", LANGUAGES, indirect=True)
def test_consent_suspended_stops_delivery_at_once(play, stage):
    request = submitted(stage, f"Aide judiciaire ({play.language})")
    offer = play.offered("Lucía Fernández", request, "Des avocates", ["training"])
    play.accepted(offer, {"extent": "whole"})
    agreement = play.agreed(offer, ["Anjali Thapa", "Amina Diallo"])
    activity = play.delivered(agreement)

    # The officer has the page open, with its forms, while the State suspends.
    officer, state = play("Lucía Fernández"), play("Anjali Thapa")
    officer.open(f"/activities/{activity}")
    state.open(f"/agreements/{agreement}")
    state.act("suspension", {"reason": "SECRET"})
    reader = play.reader()
    reader.open(f"/activities/{activity}")
    stopped = reader.page.locator("main .badge").first.inner_text()
    assert activity not in stage.get(f"/{play.language}/activities.json?status=delivery").text
    form = officer.page.locator("form[action$='/entry']")
    officer.page.locator("details", has=form).locator("summary").first.click()
    for name, value in {"entry": "commitment", "date": people.today(), "currency": "USD", "amount": "7000"}.items():
        officer.give(form, name, value)
    follow(officer.page, form.locator("button").last)
    assert officer.page.locator("#faults").count() == 1, "no commitment without consent"
    assert officer.page.locator("form[action$='/entry'] [name=amount]").input_value() == "7000", "nothing typed is lost"
    officer.open("/notices")
    assert officer.page.locator(f"a[href*='/activities/{activity}']").count() >= 1, "told"
    officer.open(f"/activities/{activity}")
    assert officer.page.locator("form[action$='/delivery']").count() == 0

    # Consent again: it may begin again, and does not by itself.
    state.open(f"/agreements/{agreement}")
    state.act("resumption")
    assert activity not in stage.get(f"/{play.language}/activities.json?status=delivery").text
    officer.open(f"/activities/{activity}")
    officer.act("delivery")
    reader.open(f"/activities/{activity}")
    assert reader.page.locator("main .badge").first.inner_text() != stopped
    assert activity in stage.get(f"/{play.language}/activities.json?status=delivery").text
    assert "SECRET" not in reader.page.content()


# What everybody may open: pages, lists with their filters and downloads, feeds, figures, search, register, API.
EVERYWHERE = [
    "", "/states", "/entities/unwomen", "/entities/ohchr", "/statistics",
    "/line", "/line/map", "/gender", "/who-does-what", "/register", "/register.csv",
    "/downloads", "/recommendations?q=SECRET",
] + [
    f"/{kind}{form}{query}" for kind in ["requests", "offers", "agreements", "activities", "results"]
    for form in ["", ".csv", ".json", ".atom"] for query in ["", "?state=meridia"]
]
PROGRAMS = ["/api/v1/requests?status=open"] + [
    f"/api/v1/{kind}{query}" for kind in ["requests", "offers", "agreements", "activities"]
    for query in ["", "?state=meridia", "?year=2026", "?limit=1"]
]


def everything(stage, language):
    """What everybody sees everywhere, with its tag."""
    seen = {}
    for path in [f"/{language}{path}" for path in EVERYWHERE] + PROGRAMS:
        answer = stage.get(path)
        seen[path] = answer.status, answer.headers["etag"], answer.text
    return seen


@pytest.mark.parametrize("play", LANGUAGES, indirect=True)
def test_a_state_that_publishes_nothing_leaves_no_trace_along_the_line(play, stage):
    before = everything(stage, play.language)
    assert {path: status for path, (status, _, _) in before.items() if status != 200} == {}
    drafter = people.Person(stage.address).become("Мария Орлова")
    request = people.draft(drafter, publication="nothing", title="SECRET de Méridie", words="")
    people.clear_and_submit(people.Person(stage.address).become("Daniel Okoro"), request)
    offer = play.offered("Lucía Fernández", request, "SECRET des formatrices", ["training"])
    play.accepted(offer, {"extent": "whole"}, by="Daniel Okoro")
    agreement = play.agreed(offer, ["Elena Vargas", "Amina Diallo"])
    activity = play.delivered(agreement)
    play("Lucía Fernández").act("1-result", RESULT)

    after = everything(stage, play.language)
    for path, seen in before.items():
        assert after[path] == seen, path
    never = "a" * len(request)
    for record, id in [("requests", request), ("offers", offer), ("agreements", agreement), ("activities", activity)]:
        for path in [f"/{play.language}/{record}/", f"/api/v1/{record}/"]:
            hidden, absent = stage.get(path + id), stage.get(path + never)
            assert hidden.status == absent.status == 404, path
            # Each answer has a number of its own, as long as an identifier.
            alike = [re.sub(r"\b[0-9a-z]{16}\b", "ID", each.text) for each in (hidden, absent)]
            assert alike[0] == alike[1], path
    # To the State itself it is all there, and the line leads to it.
    state = play("Daniel Okoro")
    state.open(f"/requests/{request}")
    for stop in [f"/offers/{offer}", f"/agreements/{agreement}", f"/activities/{activity}"]:
        assert state.page.locator(f".line h3 a[href$='{stop}']").count() == 1, stop


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def told(request, tmp_path_factory):
    """An installation whose personas have a past."""
    made = new_installation(tmp_path_factory, request.param)
    made.must("load", "reference")
    made.must("load", "demonstration", "--stories")
    made.serve()
    yield made
    made.stop()


@pytest.mark.parametrize(("language", "script"), LANGUAGES)
def test_nobody_answers(browser, told, language, script):
    """Meridia's request waits for 205 days; another one waits since today."""
    play = Play(browser, told, language, script)
    submitted(told, f"Depuis aujourd’hui ({language})")
    word, sentence = {
        "fr": ("Sans réponse", "Personne n’a répondu en 180 jours"), "ar": ("بلا رد", "لم يرد أحد خلال 180 يوماً"),
    }[language]
    reader = play.reader()
    reader.open("/requests?status=unanswered")
    item = reader.page.locator(".results > li").first
    assert item.locator(".badge").inner_text() == word
    follow(reader.page, item.locator("a").first)
    request = reader.page.url.rsplit("/", 1)[1]
    assert sentence in reader.text
    assert reader.page.locator(".line .overdue").count() >= 1 and reader.page.locator(".note.wait").count() == 1
    reader.page.evaluate(AXE)
    assert violations(reader.page) == [] and not scrolls_sideways(reader.page)

    coordinator = play("Omar Haddad")
    coordinator.open("/requests/coordination")
    first = coordinator.page.locator("tbody a").first
    assert first.get_attribute("href").endswith(f"/requests/{request}"), "first of all that wait"
    follow(coordinator.page, first)
    coordinator.act("reminder")
    asked = play("Claire Moreau")
    asked.open("/work")
    assert asked.page.locator(f".work a[href$='/requests/{request}']").count() >= 1
    asked.open("/notices")
    assert asked.page.locator(f"a[href$='/requests/{request}']").count() >= 1, "reminded"

    # Programs learn the same.
    items = json.loads(told.get("/api/v1/requests?status=unanswered").text)["items"]
    assert [each["id"] for each in items] == [request] and items[0]["state"] == "meridia"
    assert items[0]["days_waiting"] > 180
    assert request not in told.get("/api/v1/requests?status=unanswered&group=ldc").text
    play.end()


@pytest.mark.parametrize("play", LANGUAGES, indirect=True)
def test_who_was_named_as_consulted_disputes_it(play, stage):
    request = submitted(stage, f"Refuges ({play.language})")
    reader, organisation = play.reader(), play("Maya Lama")
    reader.open(f"/requests/{request}")
    before = reader.text
    follow(organisation.page, f".work a[href*='/requests/{request}']")
    organisation.act("consultation", {"answer": "disputed", "named": "yes", "text": "Personne n’est venu nous voir."})
    reader.open(f"/requests/{request}")
    name = {"fr": "Réseau de femmes Himal", "ar": "شبكة هيمال للنساء"}[play.language]
    assert name not in before and name in reader.text


@pytest.mark.parametrize("play", LANGUAGES, indirect=True)
def test_who_does_what_before_offering(play, stage):
    """An officer sees who is active in Nepal on what, and where nobody is."""
    people.the_line(stage.address, submitted(stage, f"Juges ({play.language})"))
    officer = play("Claire Moreau")
    officer.open("/who-does-what?state=nepal")
    page = officer.page
    assert not scrolls_sideways(page)
    row = page.locator("tbody tr", has=page.locator("a[href*='/entities/unwomen'], a[href*='provider=unwomen']")).first
    # A number leads to exactly the records that make it.
    number = row.locator("td a").last
    count = int(re.sub(r"\D", "", number.inner_text()))
    follow(page, number)
    assert "/line?" in page.url
    assert page.locator(".results > li").count() == min(count, 20)
    officer.open("/who-does-what?state=nepal")
    gaps = page.locator("a[href*='/recommendations?']")
    assert gaps.count() >= 1, "supported recommendations on which nobody is active"
    follow(page, gaps.first)
    assert "state=nepal" in page.url and "position=supported" in page.url
