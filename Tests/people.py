"""Somebody at a browser without script: keeps cookies, sends the forms shown."""

import base64
import datetime
import hashlib
import hmac
import html
import http.cookiejar
import re
import struct
import time
import urllib.error
import urllib.parse
import urllib.request
import zoneinfo


def today():
    """The day in Geneva, by which the program reckons: in the last hours of the evening it is not that of UTC."""
    return datetime.datetime.now(zoneinfo.ZoneInfo("Europe/Zurich")).date().isoformat()


class Person:
    def __init__(self, address):
        self.address = address
        self.cookies = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))
        self.status, self.url, self.text = 0, "", ""

    def _take(self, request):
        try:
            answer = self.opener.open(request, timeout=60)
        except urllib.error.HTTPError as error:
            answer = error
        self.status, self.url, self.text = answer.status, answer.geturl(), answer.read().decode()
        return self

    def open(self, path):
        return self._take(self.address + path)

    def send(self, path, fields):
        body = urllib.parse.urlencode(fields).encode()
        return self._take(
            urllib.request.Request(self.address + path, body, {"Origin": self.address}))

    def submit(self, ending, fields=()):
        """Fills the form whose address ends so, and sends it."""
        pattern = r'<form method="post" action="([^"]*%s)"[^>]*>(.*?)</form>' % re.escape(ending)
        form = re.search(pattern, self.text, re.DOTALL)
        assert form, f"no form {ending} on {self.url}"
        hidden = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form.group(2))
        return self.send(
            html.unescape(form.group(1)), [(n, html.unescape(v)) for n, v in hidden] + list(fields))

    def become(self, name):
        self.open("/en/sign-in")
        found = re.search(r'name="persona" value="([^"]+)">\s*<p><bdi>%s' % name, self.text)
        assert found, name
        self.send("/en/sign-in", [("persona", found.group(1))])
        assert self.url.endswith("/work"), self.url
        return self

    @property
    def cookie(self):
        """The session for a real browser."""
        (cookie,) = [each for each in self.cookies if "session" in each.name]
        return {"name": cookie.name, "value": cookie.value, "url": self.address}


def draft(drafter, publication="summary", title="Training of judges", words="violence women"):
    """Nepal's request, written whole and handed in; its public id."""
    drafter.open("/en/requests/new").submit("/requests/new", [("title", title)])
    request = re.search(r"/requests/([^/]+)/draft", drafter.url).group(1)
    parts = f"/en/requests/{request}/draft"
    drafter.open(f"{parts}/text").submit("/text", [
        ("language", "en"), ("title", title), ("need", "Courts need two hundred trained judges."),
        ("purpose", "Fewer cases without a judgment.")])
    drafter.open(f"{parts}/kinds").submit("/kinds", [("kinds", "training"), ("kinds", "expert")])
    drafter.open(f"{parts}/recommendations?q={urllib.parse.quote(words)}")
    found = re.findall(r'name="recommendations" value="([^"]+)"', drafter.text)[:2]
    if found:
        drafter.submit("/recommendations", [("recommendations", each) for each in found])
    drafter.open(f"{parts}/serves").submit("/serves", [
        ("themes", "womens-rights"), ("themes", "justice"), ("targets", "5.2"), ("targets", "16.3"),
        ("marker", "2"), ("marker-reason", "Half of those trained are women.")])
    drafter.open(f"{parts}/frame").submit("/frame", [
        ("from", "2027-03-01"), ("until", "2028-02-29"), ("currency", "USD"), ("low", "100000"),
        ("high", "250000")])
    drafter.open(f"{parts}/consulted").submit("/consulted", [("consulted", "himal-womens-network")])
    drafter.open(f"{parts}/addressees").submit("/addressees", [
        ("addressees", "ohchr"), ("addressees", "unwomen"), ("lead", "unwomen")])
    drafter.open(f"{parts}/publication").submit("/publication", [("publication", publication)])
    drafter.submit("/hand-in")
    assert drafter.status == 200, drafter.text
    return request


def clear_and_submit(clearer, request):
    clearer.open(f"/en/requests/{request}").submit("/clearance")
    clearer.open(f"/en/requests/{request}/submission").submit("/submission")
    assert clearer.url.endswith("/receipt"), clearer.url



def _id(person, kind):
    return re.search(rf"/{kind}/([^/]+)/draft", person.url).group(1)


def offer(officer, request):
    """A draft of an offer to a request; its public id."""
    officer.open(f"/en/requests/{request}/offer").submit("/offer", [("title", "Two trainers for a year")])
    made = _id(officer, "offers")
    officer.submit("/draft", [
        ("language", "en"), ("title", "Two trainers for a year"), ("text", "They train those who train others."),
        ("kinds", "training"), ("kinds", "expert"), ("level", "multilateral"), ("from", "2026-11-01"),
        ("until", "2028-12-31"), ("currency", "USD"), ("amount", "120000"), ("valid-until", "2028-01-31")])
    return made


def standing_offer(officer, title):
    """A draft of a standing offer, whole; its public id."""
    officer.open("/en/offers/standing/new").submit("/new", [("title", title)])
    made = re.search(r"/standing/([^/]+)/draft", officer.url).group(1)
    officer.submit("/draft", [
        ("language", "en"), ("title", title), ("text", "Judges who have applied the law train those who will."),
        ("kinds", "training"), ("kinds", "expert"), ("themes", "justice"), ("reach", "some"), ("groups", "ldc"),
        ("groups", "sids"), ("tongues", "en"), ("tongues", "fr"), ("level", "multilateral"),
        ("manner", "triangular"), ("currency", "USD"), ("amount", "60000"), ("in-kind", "Two judges for a month."),
        ("valid-until", "2028-12-31"), ("marker", "1"), ("marker-reason", "Half of the trainers are women.")])
    return made


def dialogue(officer, title):
    """A draft of a dialogue with Nepal, whole; its public id."""
    officer.open("/en/dialogues/new").submit("/new", [("title", title)])
    made = _id(officer, "dialogues")
    officer.submit("/draft", [
        ("language", "en"), ("title", title), ("text", "Nepal asked how courts for women work elsewhere."),
        ("level", "bilateral"), ("held-on", "2026-10-01"), ("parties", "nepal")])
    return made


def agreement(officer, made_of):
    """A draft of an agreement from an accepted offer; its public id."""
    officer.open(f"/en/offers/{made_of}").submit("/agreement")
    made = _id(officer, "agreements")
    officer.submit("/draft", [
        ("title", "Judges and the law"), ("themes", "Violence against women"), ("places", "Bagmati"),
        ("from", "2026-11-01"), ("until", "2028-12-31"), ("currency-0", "USD"), ("amount-0", "120,000"),
        ("authentic", "en"), ("text-en", "Courses in three provinces."),
        ("text-fr", "Des cours dans trois provinces.")])
    return made


def amendment(officer, of, places):
    """A draft of the next version of an agreement."""
    officer.open(f"/en/agreements/{of}").submit("/amendment")
    officer.submit("/amendment/draft", [
        ("title", "Judges and the law"), ("themes", "Violence against women"), ("places", places),
        ("until", "2028-12-31"), ("currency-0", "USD"), ("amount-0", "150,000"), ("authentic", "en"),
        ("text-en", f"Courses in {places}."), ("text-fr", f"Des cours à {places}.")])


def activity(officer, under):
    """A draft of an activity under an agreement in force; its public id."""
    officer.open(f"/en/agreements/{under}").submit("/activity")
    made = _id(officer, "activities")
    officer.submit("/draft", [
        ("language", "en"), ("title", "Training in three provinces"), ("text", "Four courses a year."),
        ("from", "2026-11-20"), ("until", "2028-06-30"), ("currency", "USD"), ("amount", "60000")])
    return made


# The parts of a plan, each a form of its own.
PLAN = {
    "serves": [
        ("kinds", "training"), ("themes", "womens-rights"), ("targets", "5.2"), ("marker", "2"),
        ("marker-reason", "Courts do not yet hear women who were harmed.")],
    "sectors": [("sector-0", "15130"), ("share-0", "40"), ("sector-1", "15180"), ("share-1", "60")],
    "places": [("place-0", "Hetauda"), ("latitude-0", "27.4287"), ("longitude-0", "85.0322")],
    "budgets": [
        ("budget-from-0", "2026-11-20"), ("budget-until-0", "2027-12-31"), ("budget-amount-0", "40000"),
        ("budget-from-1", "2028-01-01"), ("budget-until-1", "2028-06-30"), ("budget-amount-1", "20000")],
    "participants": [("role-1", "unwomen"), ("role-4", "unwomen")],
    "organisations": [
        ("organisation-0", "Hetauda School of Law"), ("organisation-type-0", "80"), ("organisation-role-0", "4"),
        ("organisation-type-1", "22"), ("organisation-role-1", "4"), ("organisation-unnamed-1", "yes")],
    "documents": [
        ("document-0", "Terms of reference"), ("document-address-0", "https://example.org/terms"),
        ("document-language-0", "en"), ("document-category-0", "A02")],
    "contacts": [("office-0", "Country office"), ("mail-0", "office@example.org")],
}


def the_line(address, request, person=Person):
    """From a submitted request to a result that the State confirmed, and what is still on its way; the public
    ids, and the people who did it, each made by `person`."""
    officer = person(address).become("Lucía Fernández")
    clearer = person(address).become("Ramesh Adhikari")
    signatory = person(address).become("Anjali Thapa")
    other = person(address).become("Amina Diallo")
    offered = offer(officer, request)
    officer.submit("/publication")
    clearer.open(f"/en/offers/{offered}").submit("/acceptance", [("extent", "whole")])
    agreed = agreement(officer, offered)
    officer.submit("/proposal")
    for each in [signatory, other]:
        each.open(f"/en/agreements/{agreed}").submit("/signature")
    delivered = activity(officer, agreed)
    for part, fields in PLAN.items():
        officer.open(f"/en/activities/{delivered}/draft/{part}").submit(f"/draft/{part}", fields)
        assert officer.url.endswith("/draft"), officer.text
    officer.open(f"/en/activities/{delivered}").submit("/delivery")
    officer.submit("/entry", [
        ("entry", "commitment"), ("date", today()), ("currency", "USD"), ("amount", "50000")])
    officer.submit("/1-result", [
        ("result-title", "Judges apply the law"), ("indicator", "judges trained"), ("measure", "unit"),
        ("baseline", "0"), ("baseline-year", "2025"), ("from", "2026-11-20"), ("until", "2028-06-30"),
        ("target", "200"), ("actual", "150"), ("women", "80"), ("men", "70")])
    assert officer.status == 200, officer.text
    clearer.open(f"/en/activities/{delivered}").submit(
        "/1-answer", [("answer", "confirmed"), ("answer-text", "It is so.")])
    drafted = activity(officer, agreed)
    amendment(officer, agreed, "Bagmati and Gandaki")
    officer.submit("/amendment-proposal")
    for each in [signatory, other]:
        each.open(f"/en/agreements/{agreed}").submit("/amendment-signature")
    amendment(officer, agreed, "Bagmati, Gandaki and Karnali")
    standing = standing_offer(officer, "Judges who train judges")
    officer.submit("/publication")
    standing_draft = standing_offer(officer, "Advice on a law against violence")
    spoken = dialogue(officer, "Courts and women")
    officer.open(f"/en/dialogues/{spoken}").submit("/recording")
    officer.submit("/agreement")
    clearer.open(f"/en/dialogues/{spoken}").submit("/agreement")
    assert "Everybody sees it" in clearer.text, clearer.text
    spoken_draft = dialogue(officer, "A visit to see")
    second = person(address).become("Claire Moreau")
    accepted = offer(second, request)
    second.submit("/publication")
    clearer.open(f"/en/offers/{accepted}").submit("/acceptance", [("extent", "whole")])
    signing = agreement(second, accepted)
    return {
        "offer": offered, "agreement": agreed, "activity": delivered, "activity_draft": drafted,
        "agreement_draft": signing, "standing": standing, "standing_draft": standing_draft,
        "dialogue": spoken, "dialogue_draft": spoken_draft,
    }, {"provider": officer, "signatory": signatory}


def time_based_code(secret):
    """What an authenticator shows now (RFC 6238)."""
    key = base64.b32decode(secret.replace(" ", ""))
    digest = hmac.new(key, struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start:start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


def the_end(address, request, second, line, person=Person):
    """After the line: an activity of two States of which one stops for a time, what needs no agreement, and an offer
    that lapses with its request. `second` is a request of Tamarau; the public ids."""
    officer = person(address).become("Lucía Fernández")
    other = person(address).become("Amina Diallo")
    clearer = person(address).become("Ramesh Adhikari")
    signatory = person(address).become("Anjali Thapa")
    tamarau = person(address).become("Tavita Leota")
    offered = offer(officer, second)
    officer.submit("/publication")
    tamarau.open(f"/en/offers/{offered}").submit("/acceptance", [("extent", "whole")])
    agreed = agreement(officer, offered)
    officer.submit("/proposal")
    for each in [tamarau, other]:
        each.open(f"/en/agreements/{agreed}").submit("/signature")
    joint = activity(officer, agreed)
    officer.open(f"/en/activities/{joint}/draft/states").submit(
        "/draft/states", [("agreements", line["agreement"]), ("agreements", agreed)])
    officer.open(f"/en/activities/{joint}").submit("/delivery")
    signatory.open(f"/en/agreements/{line['agreement']}").submit("/suspension")
    officer.open(f"/en/activities/{joint}")
    assert "has stood still since" in officer.text, officer.text
    signatory.submit("/resumption")
    for stopped in [joint, line["activity"]]:
        officer.open(f"/en/activities/{stopped}").submit("/delivery")
    officer.open("/en/activities/new").submit("/activities/new", [
        ("title", "Monitoring of trials"), ("state", "nepal"), ("basis", "mandated-monitoring"),
        ("law", "Resolution 48/141, paragraph 4")])
    outside = _id(officer, "activities")
    officer.submit("/draft", [
        ("language", "en"), ("title", "Monitoring of trials"), ("text", "Forty trials."), ("from", "2026-11-20"),
        ("until", "2027-06-30")])
    officer.open(f"/en/activities/{outside}").submit("/delivery")
    officer.submit("/completion")
    late = offer(officer, request)
    officer.submit("/publication")
    clearer.open(f"/en/requests/{request}").submit("/closure")
    officer.open(f"/en/offers/{late}")
    assert "Lapsed" in officer.text, officer.text
    return {"offer of the other State": offered, "its agreement": agreed, "both": joint, "outside": outside,
            "late offer": late}
