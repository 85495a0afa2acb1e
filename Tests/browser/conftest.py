"""One installation with the real recommendations and a story, one with a real person, one browser."""

import re

import people
import pytest
from installation import ROOT, new_installation
from playwright.sync_api import sync_playwright


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    made = new_installation(tmp_path_factory, "sqlite")
    made.must("load", "reference")
    made.must("load", "demonstration")
    made.must("import", "recommendations", ROOT / "Data/upr/sessions")
    made.serve()
    tell(made)
    yield made
    made.stop()


def tell(made):
    """A draft, a request to be submitted, and one that was acknowledged, asked about and answered."""
    drafter = people.Person(made.address).become("Sita Gurung")
    clearer = people.Person(made.address).become("Ramesh Adhikari")
    officer = people.Person(made.address).become("Claire Moreau")
    made.request = people.draft(drafter)
    people.clear_and_submit(clearer, made.request)
    officer.open(f"/en/requests/{made.request}").submit("/acknowledgement")
    officer.submit("/question", [("text", "How many judges?")])
    officer.submit("/comment", [("comment-text", "We have trainers in Pokhara."), ("readers", "nepal")])
    drafter.open(f"/en/requests/{made.request}").submit("/reply", [("text", "Two hundred.")])
    lead = people.Person(made.address).become("Lucía Fernández")
    lead.open(f"/en/requests/{made.request}").submit("/passing-on", [
        ("party", "unfpa"), ("reason", "They run such a course already.")])
    organisation = people.Person(made.address).become("Maya Lama")
    organisation.open(f"/en/requests/{made.request}").submit("/consultation", [
        ("answer", "disputed"), ("named", "yes"), ("text", "Nobody came to us.")])
    coordinator = people.Person(made.address).become("Omar Haddad")
    manager = people.Person(made.address).become("Bimala Shrestha")
    manager.open("/en/account/people/nepal")
    manager.submit("/proposal", [("roles", "signatory")])
    made.cleared = people.draft(drafter, title="Shelters for women")
    clearer.open(f"/en/requests/{made.cleared}").submit("/clearance")
    drafter.open("/en/requests/new").submit("/requests/new", [("title", "A national mechanism")])
    made.draft = re.search(r"/requests/([^/]+)/draft", drafter.url).group(1)
    made.people = {
        "drafter": drafter, "clearer": clearer, "officer": officer, "lead": lead,
        "organisation": organisation, "coordinator": coordinator,
        "manager": manager, "second": people.Person(made.address).become("Prakash Rai"),
    }
    made.line = people.draft(drafter, title="Judges and the law")
    people.clear_and_submit(clearer, made.line)
    ids, cast = people.the_line(made.address, made.line)
    ids["offer_draft"] = people.offer(officer, made.line)
    made.people |= cast
    made.line_ids = ["line", *ids]
    for name, value in ids.items():
        setattr(made, name, value)
    listed = made.get("/api/v1/recommendations?state=NPL&limit=1").text
    made.recommendation = re.search(r'"id":"([^"]+)"', listed).group(1)
    made.receipt = re.search(r'/en/data/([^"]+)"', made.get("/en/data").text).group(1)


@pytest.fixture(scope="session")
def real(tmp_path_factory):
    """An installation of real people, with one invitation that was not taken yet, somebody who sets up a second
    factor, and somebody who has one."""
    made = new_installation(tmp_path_factory, "sqlite")
    made.must("load", "reference")
    tokens = {
        name: made.must(
            "user", "invite", "--name", f"An Officer {name}", "--mail", f"{name}@example.org", "--party",
            "ohchr", "--role", "officer", "--role", "party-administrator").strip().split("/invitation/")[1]
        for name in ["invited", "member", "guarded"]
    }
    made.invitation = tokens["invited"]
    made.serve()
    made.people = {}
    for name in ["member", "guarded"]:
        person = people.Person(made.address)
        password = "ten grey herons over Pokhara"
        person.open(f"/en/invitation/{tokens[name]}").submit(
            tokens[name], [("password", password), ("again", password)])
        person.open("/en/account/second-factor").submit("/account/second-factor")
        made.people[name] = person
    secret = re.search(r"<code>([A-Z2-7 ]+)</code>", person.text).group(1)
    person.submit("/confirmation", [("code", people.time_based_code(secret))])
    assert "<code>" in person.text and person.status == 200, person.text
    yield made
    made.stop()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def stage(request, tmp_path_factory):
    made = new_installation(tmp_path_factory, request.param)
    made.must("load", "reference")
    made.must("load", "demonstration")
    made.must("import", "recommendations", ROOT / "Data/upr/sessions/6-9.csv.gz",
              ROOT / "Data/upr/sessions/10-13.csv.gz")
    made.serve()
    yield made
    made.stop()


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path="/usr/bin/chromium-headless-shell", args=["--no-sandbox"])
        yield opened
        opened.close()
