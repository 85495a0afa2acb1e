"""Forms as people meet them: by keyboard alone, with a session that ended meanwhile, with every field wrong once."""

import re

import pytest
from screens import Keys, Screen, follow

TONGUES = pytest.mark.parametrize("language, script", [("fr", True), ("ar", False)])


@TONGUES
def test_a_state_asks_and_is_heard_by_keyboard_alone(browser, stage, language, script):
    drafter = Keys(browser, stage, language, script, "Sita Gurung")
    drafter.follow("a.button[href$='/requests/new']")
    drafter.type("[name=title]", "Formation des juges")
    with drafter.page.expect_navigation():
        drafter.press("Enter")
    request = re.search(r"/requests/([a-z0-9]+)/draft", drafter.page.url).group(1)
    drafter.follow(".tasks a[href$='/text']")
    drafter.type("[name=need]", "Deux cents juges.")
    drafter.send("text")
    drafter.follow(".tasks a[href$='/kinds']")
    drafter.tick("input[value=training]")
    drafter.send("kinds")
    drafter.follow(".tasks a[href$='/recommendations']")
    drafter.type("#q", "violence women")
    with drafter.page.expect_navigation():
        drafter.press("Enter")
    first = drafter.page.locator("input[name=recommendations]").first.get_attribute("value")
    drafter.tick(f"input[name=recommendations][value='{first}']")
    drafter.send("recommendations")
    drafter.follow(".tasks a[href$='/addressees']")
    drafter.tick("input[value=ohchr]")
    drafter.tick("input[value=unwomen]")
    drafter.choose("[name=lead]", "unwomen")
    drafter.send("addressees")
    drafter.follow(".tasks a[href$='/publication']")
    drafter.reach("input[name=publication]:checked, input[name=publication]")
    while not drafter.page.locator("input[value=full]").is_checked():
        drafter.press("ArrowDown")
    drafter.send("publication")
    drafter.send("hand-in")

    clearer = Keys(browser, stage, language, script, "Ramesh Adhikari")
    clearer.follow(f".work a[href$='/requests/{request}']")
    clearer.send("clearance")
    clearer.follow("a.button[href$='/submission']")
    clearer.send("submission")
    assert re.fullmatch(r"[a-z0-9]{16}", clearer.page.locator(".receipt .number").inner_text())

    officer = Keys(browser, stage, language, script, "Lucía Fernández")
    officer.follow(f".work a[href$='/requests/{request}']")
    officer.send("acknowledgement")
    assert officer.page.locator("form[action$='/acknowledgement']").count() == 0
    officer.type("form[action$='/question'] [name=text]", "¿Cuántos jueces?")
    officer.send("question")
    drafter.open(f"/requests/{request}")
    drafter.type("form[action$='/reply'] [name=text]", "Deux cents.")
    drafter.send("reply")
    assert "¿Cuántos jueces?" in drafter.text and "Deux cents." in drafter.text
    for screen in [drafter, clearer, officer]:
        screen.context.close()


@TONGUES
def test_a_session_that_ended_meanwhile_loses_nothing_typed(browser, stage, language, script):
    writing = Screen(browser, stage, language, script, "Sita Gurung")
    writing.open("/requests/new")
    writing.fill(title="Des mots qui restent")
    elsewhere = Screen(browser, stage, language, script, "Sita Gurung")
    elsewhere.open("/account")
    while elsewhere.page.locator("form[action$='/end']").count():
        follow(elsewhere.page, elsewhere.page.locator("form[action$='/end'] button").first)
    writing.send("new")
    assert "/sign-in" in writing.page.url or writing.page.locator("[name=persona]").count()
    follow(writing.page, writing.page.locator("li", has_text="Sita Gurung").locator("button"))
    assert writing.page.locator("[name=title]").input_value() == "Des mots qui restent"
    writing.send("new")
    assert writing.page.locator(".tasks li").count() > 5
    for screen in [writing, elsewhere]:
        screen.context.close()


# A part of the draft, a field, what is wrong with it, and what else must be typed for it to be wrong.
WRONG = [
    ("text", "title", "x\u202esecret", {}),
    ("text", "need", "y" * 30_000, {}),
    ("text", "purpose", "z" * 30_000, {}),
    ("serves", "marker-reason", "w" * 30_000, {}),
    ("frame", "until", "2027-01-01", {"from": "2027-02-01"}),
    ("frame", "from", "2027-02-30", {}),
    ("frame", "low", "much", {"currency": "USD"}),
    ("frame", "high", "-5", {"currency": "USD", "low": "1"}),
]


def write(control, value):
    """Types even what the browser itself would not take, as an old one sends it."""
    if control.evaluate("one => one.tagName") == "SELECT":
        control.select_option(value)
        return
    control.evaluate(
        "one => { one.removeAttribute('maxlength'); if (one.type != 'textarea') one.type = 'text' }")
    control.fill(value)


@TONGUES
def test_each_field_wrong_once_is_named_linked_and_kept(browser, stage, language, script):
    screen = Screen(browser, stage, language, script, "Sita Gurung")
    page = screen.page
    screen.open("/requests/new")
    screen.fill(title="Chaque champ une fois")
    screen.send("new")
    draft = page.url.removeprefix(screen.base)
    for part, field, wrong, others in WRONG:
        screen.open(f"{draft}/{part}")
        for name, value in {**others, field: wrong}.items():
            write(page.locator(f"[name='{name}']"), value)
        follow(page, page.locator(f"form[method=post][action$='/{part}'] button"))
        link = page.locator(f"#faults a[href='#field-{field}']")
        assert link.count() == 1, (part, field, page.url)
        link.click()
        assert page.evaluate("document.activeElement.name || location.hash.slice(7)") == field
        box = page.locator(f"[name='{field}']")
        assert box.get_attribute("aria-invalid") == "true", (part, field)
        described = box.get_attribute("aria-describedby") or ""
        assert any(
            page.locator(f"[id='{each}']").inner_text().strip() for each in described.split())
        for name, value in {**others, field: wrong}.items():
            kept = page.locator(f"[name='{name}']")
            typed = kept.get_attribute("value") if kept.evaluate(
                "one => one.tagName") == "INPUT" else kept.input_value()
            assert typed == value, (part, field, name)
    screen.context.close()
