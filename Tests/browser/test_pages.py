"""Each kind of page in a real browser: accessible, within its weight, complete without script."""

import gzip
import urllib.request

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

LANGUAGES = ["ar", "en", "es", "fr", "ru", "zh"]
PAGES = [
    "", "/states", "/states/nepal", "/recommendations?state=nepal&theme=womens-rights",
    "/recommendations?q=violence+women", "/themes/womens-rights", "/statistics",
    "/compare?state=nepal&state=kenya", "/data", "/glossary", "/about", "/api", "/downloads",
    "/accessibility", "/sessions", "/themes", "/no-such-page", "/recommendations?position=x",
]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    import conftest

    made = conftest.new_installation(tmp_path_factory, "sqlite")
    made.must("load", "reference")
    made.must("import", "recommendations", conftest.ROOT / "Data/upr/sessions")
    made.serve()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield opened
        opened.close()


def faults(page):
    found = Axe().run(page, options=RULES).response["violations"]
    return [(each["id"], each["nodes"][0]["html"][:200]) for each in found]


def test_axe_finds_what_is_wrong(browser):
    page = browser.new_page()
    page.set_content("<html><body><img src='x.png'><p style='color:#bbb'>pale</p></body></html>")
    assert faults(page)
    page.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_are_accessible_and_fit(site, browser, language):
    wrong = []
    # Sizes and schemes rotate over the pages, so that each language meets each of them.
    sizes = [(320, "light"), (360, "dark"), (1280, "light"), (1280, "dark"), (360, "light")]
    for index, path in enumerate(PAGES):
        width, scheme = sizes[(index + LANGUAGES.index(language)) % len(sizes)]
        page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
        errors = []
        page.on("pageerror", lambda error, errors=errors: errors.append(str(error)))
        foreign = []
        page.on("request", lambda request, foreign=foreign: foreign.append(request.url))
        page.goto(f"{site.address}/{language}{path}")
        for fault in faults(page):
            wrong.append((path, width, scheme, fault))
        if page.evaluate("document.documentElement.scrollWidth") > width:
            wrong.append((path, width, "scrolls sideways"))
        if errors:
            wrong.append((path, errors))
        wrong += [(path, url) for url in foreign if not url.startswith(site.address)]
        if page.context.cookies():
            wrong.append((path, "sets a cookie"))
        if "⟦" in page.content():
            wrong.append((path, "lacks a word"))
        direction = page.evaluate("document.documentElement.dir")
        if direction != ("rtl" if language == "ar" else "ltr"):
            wrong.append((path, direction))
        page.close()
    assert wrong == []


def test_pages_are_complete_without_script(site, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site.address}/fr")
    page.fill("#q", "torture prison")
    page.click("form button")
    assert page.locator(".results > li").count() == 20
    page.click(".results h3 a >> nth=0")
    assert page.locator("blockquote.adopted .text").is_visible()
    assert page.locator("#citation").is_visible()
    context.close()


def test_the_keyboard_reaches_the_content_first(site, browser):
    page = browser.new_page()
    page.goto(f"{site.address}/en/states/nepal")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("Tab")
    style = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert style != "none"
    page.close()


def test_weights_are_within_their_bounds(site):
    def weigh(path):
        request = urllib.request.Request(site.address + path, headers={"accept-encoding": "gzip"})
        with urllib.request.urlopen(request) as answer:
            body = answer.read()
            packed = answer.headers["content-encoding"] == "gzip"
            return len(body), gzip.decompress(body).decode() if packed else body.decode()

    import re

    for language in LANGUAGES:
        for path in PAGES[:16]:
            size, text = weigh(f"/{language}{path}")
            assert size <= 25_000, (language, path, size)
            style = weigh(re.search(r'href="(/assets/[^"]+\.css)"', text).group(1))[0]
            script = weigh(re.search(r'src="(/assets/[^"]+\.js)"', text).group(1))[0]
            assert style <= 14_000 and script <= 8_000
            assert size + style + script <= 60_000


def test_the_language_bar_remembers_the_choice(site, browser):
    context = browser.new_context(locale="en-GB")
    page = context.new_page()
    page.goto(f"{site.address}/en/states/nepal")
    page.click("a[hreflang=ru]")
    assert page.url.endswith("/ru/states/nepal")
    page.goto(f"{site.address}/statistics")
    assert page.url.endswith("/ru/statistics")
    context.close()
