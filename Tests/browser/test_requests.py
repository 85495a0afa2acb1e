"""Stories 1 (as far as the answers), 3 and 5 in a real browser: French and Arabic, both engines, with and
without script, at a telephone's width."""

import re

import pytest
from pages import AXE, violations
from playwright.sync_api import expect
from screens import Screen, follow

PARTS = [
    "text", "kinds", "recommendations", "serves", "frame", "consulted", "addressees", "publication",
]


@pytest.mark.parametrize("language, script", [("fr", True), ("ar", False)])
def test_a_state_asks_and_is_answered(browser, stage, language, script):
    drafter = Screen(browser, stage, language, script, "Sita Gurung")
    page = drafter.page
    follow(page, "a.button[href$='/requests/new']")
    drafter.send("new")
    # Nothing typed: told at the top, linked to the field.
    assert page.locator("#faults a[href='#field-title']").count() == 1
    drafter.fill(title="Formation des juges")
    drafter.send("new")
    assert page.locator(".tasks li").count() == len(PARTS) + 1, "and files"
    assert page.locator("form[action$='/hand-in']").count() == 0
    follow(page, ".tasks a[href$='/text']")
    drafter.fill(need="Deux cents juges.\n\nDans sept provinces.")
    drafter.send("text")
    follow(page, ".tasks a[href$='/kinds']")
    page.check("input[value=training]")
    page.check("input[value=study-visit]")
    drafter.send("kinds")
    follow(page, ".tasks a[href$='/recommendations']")
    page.fill("#q", "violence women")
    follow(page, page.locator("[role=search] button"))
    page.locator("input[name=recommendations]").first.check()
    # Who looks for more keeps what is ticked.
    page.fill("#q", "education")
    follow(page, page.locator("[role=search] button"))
    assert page.locator("input[name=recommendations]:checked").count() == 1
    drafter.send("recommendations")
    follow(page, ".tasks a[href$='/addressees']")
    for party in ["ohchr", "unwomen", "unfpa"]:
        page.check(f"input[value={party}]")
    page.select_option("[name=lead]", "unwomen")
    drafter.send("addressees")
    # Back after the act: what was sent stands there.
    page.wait_for_url("**/draft")
    page.go_back()
    assert page.locator("input[value=unfpa]").is_checked()
    drafter.open(page.url.removeprefix(drafter.base).replace("/addressees", ""))
    drafter.send("hand-in")
    request = re.search(r"/requests/([a-z0-9]+)", page.url).group(1)
    assert page.locator("form[action$='/clearance']").count() == 0

    clearer = Screen(browser, stage, language, script, "Ramesh Adhikari")
    follow(clearer.page, f".work a[href$='/requests/{request}']")
    clearer.send("clearance")
    follow(clearer.page, "a.button[href$='/submission']")
    clearer.send("submission")
    assert re.fullmatch(r"[a-z0-9]{16}", clearer.page.locator(".receipt .number").inner_text())

    for who in ["Claire Moreau", "Lucía Fernández"]:
        officer = Screen(browser, stage, language, script, who)
        follow(officer.page, f".work a[href$='/requests/{request}']")
        officer.send("acknowledgement")
        assert officer.page.locator("form[action$='/acknowledgement']").count() == 0
    asking = Screen(browser, stage, language, script, "Wei Lin")
    asking.open(f"/requests/{request}")
    asking.fill(text="多少名法官？")
    asking.send("question")
    drafter.open("/work")
    follow(page, f".work.overdue a, .work a[href$='/requests/{request}#thread']")
    drafter.fill(text="Deux cents.")
    drafter.send("reply")
    assert "多少名法官？" in drafter.text and "Deux cents." in drafter.text
    asking.open(f"/requests/{request}")
    asking.page.click("details.act:has(form[action$='/decline']) summary")
    asking.page.fill("form[action$='/decline'] [name=reason]", "没有资源。")
    follow(asking.page, "form[action$='/decline'] button")

    reader = Screen(browser, stage, language, True)
    reader.open("/requests")
    follow(reader.page, f"a[href$='/requests/{request}']")
    assert reader.page.locator("h1").inner_text() == "Formation des juges"
    assert reader.page.locator(".line .done").count() == 5
    assert reader.page.locator(".line .between").count() >= 1
    for secret in ["Deux cents", "多少名法官", "没有资源", "Sita", "Ramesh"]:
        assert secret not in reader.page.content()
    reader.page.evaluate(AXE)
    assert violations(reader.page) == []
    # The recommendation and the State say so, too.
    follow(reader.page, ".results h3 a >> nth=0")
    assert reader.page.locator(f"a[href$='/requests/{request}']").count() == 1
    reader.open("/states/nepal")
    assert reader.page.locator(f".results a[href$='/requests/{request}']").count() == 1
    for screen in [drafter, clearer, asking, reader]:
        screen.context.close()


def test_words_of_ones_own_language_lead_to_a_theme(browser, stage):
    """Texts are mostly in English: who looks in French finds what the words name."""
    drafter = Screen(browser, stage, "fr", False, "Sita Gurung")
    drafter.open("/requests/new")
    drafter.fill(title="Formation des juges")
    drafter.send("new")
    page = drafter.page
    follow(page, ".tasks a[href$='/recommendations']")
    page.fill("#q", "violence femmes")
    follow(page, page.locator("[role=search] button"))
    assert page.locator("input[name=recommendations]").count() > 5
    assert "Droits des femmes" in drafter.text
    page.fill("#q", "xyzzy")
    follow(page, page.locator("[role=search] button"))
    assert page.locator("input[name=recommendations]").count() == 0
    assert "le plus souvent l’anglais" in drafter.text


def test_a_state_that_publishes_nothing_leaves_no_trace(browser, stage):
    drafter = Screen(browser, stage, "fr", True, "Мария Орлова")
    follow(drafter.page, "a.button[href$='/requests/new']")
    drafter.fill(title="SECRET de Méridie")
    drafter.send("new")
    base = drafter.page.url.removeprefix(drafter.base)
    request = base.split("/")[2]
    drafter.open(f"{base}/text")
    drafter.fill(need="SECRET")
    drafter.send("text")
    drafter.open(f"{base}/kinds")
    drafter.page.check("input[value=advice]")
    drafter.send("kinds")
    drafter.open(f"{base}/addressees")
    drafter.page.check("input[value=ohchr]")
    drafter.send("addressees")
    drafter.open(f"{base}/publication")
    drafter.page.check("input[value=nothing]")
    drafter.send("publication")
    drafter.send("hand-in")
    clearer = Screen(browser, stage, "fr", True, "Daniel Okoro")
    clearer.open(f"/requests/{request}")
    clearer.send("clearance")
    follow(clearer.page, "a.button[href$='/submission']")
    clearer.send("submission")
    for path in [
        "/requests", "/requests.csv", "/requests.json", "/requests.atom", "", f"/requests/{request}",
        "/recommendations?q=SECRET",
    ]:
        answer = stage.get(f"/fr{path}")
        assert "SECRET de" not in answer.text and "Méridie" not in answer.text, path
        assert answer.status == (404 if request in path else 200), path
    assert request not in stage.get("/fr/requests.json").text
    drafter.context.close()
    clearer.context.close()


def test_two_tabs_and_a_second_click_do_nothing_twice(browser, stage):
    screen = Screen(browser, stage, "fr", True, "Tavita Leota")
    other = screen.context.new_page()
    screen.open("/requests/new")
    other.goto(screen.base + "/requests/new")
    for page in [screen.page, other]:
        page.fill("[name=title]", "Voyage à Genève")
    screen.page.dblclick("form[action$='/new'] button")
    # The second click takes the place of the first one's way to the draft: either may bring it there.
    expect(screen.page).to_have_url(re.compile("/draft$"))
    screen.open("/work")
    assert screen.page.locator(".work a", has_text="Voyage à Genève").count() == 1
    other.click("form[action$='/new'] button")
    screen.open("/work")
    assert screen.page.locator(".work a", has_text="Voyage à Genève").count() == 2
    screen.context.close()
