"""Each kind of page in a real browser, in six languages: accessible, in every size and scheme."""

import gzip
import re
import urllib.error
import urllib.request

import pytest
from installation import ROOT
from pages import (
    AXE, EXAMPLES, LANGUAGES, context, examples, filled, page_routes, scrolls_sideways, violations, visits)
from screens import follow

WIDTHS = [320, 360, 1280]
# What axe looks at, besides every width in every language for what scrolls sideways: every page once in each
# language, the widths and schemes shared out among them, and in English at the widest in the dark, too.
LOOKS = {
    "ar": [(320, "dark")],
    "en": [(320, "light"), (1280, "dark")],
    "es": [(1280, "light")],
    "fr": [(360, "dark")],
    "ru": [(1280, "dark")],
    "zh": [(360, "light")],
}
# Where it looks at colours, too: they are the same in every language (a test says so), so that each scheme is seen
# at the narrowest and at the widest.
COLOURS = {("ar", 320, "dark"), ("en", 320, "light"), ("en", 1280, "dark"), ("es", 1280, "light")}


def test_every_kind_of_page_has_an_example():
    assert page_routes() == set(EXAMPLES)


def test_the_checks_find_what_is_wrong(browser):
    page = browser.new_page(viewport={"width": 360, "height": 800})
    page.set_content(
        "<html><body><img src='x.png'><p style='color:#bbb; width: 900px'>pale</p></body></html>")
    page.evaluate(AXE)
    found = {rule for rule, _ in violations(page)}
    assert {"image-alt", "color-contrast", "html-has-lang"} <= found
    assert {rule for rule, _ in violations(page, colours=False)} == found - {"color-contrast"}
    page.evaluate("document.querySelector('p').animate([{opacity: 0}, {opacity: 1}], {duration: 1000})")
    assert moving(page) == 1
    assert scrolls_sideways(page)
    page.close()


def test_no_colour_depends_on_the_language():
    style = re.sub(r"/\*.*?\*/", "", (ROOT / "Public/accord.css").read_text(), flags=re.DOTALL)
    rules = re.findall(r"([^{}]*(?::lang|\[lang|\[dir|:dir)[^{}]*)\{([^{}]*)\}", style)
    assert len(rules) > 10
    of_colour = r"(?:^|;)\s*(?:--(?!measure|sans|serif)[\w-]+|[\w-]*color|background[\w-]*|opacity|filter)\s*:"
    assert [rule for rule in rules if re.search(of_colour, rule[1])] == []


# By parts, so that two can look at the same time.
PARTS = 4


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_are_accessible_in_every_size_and_scheme(site, real, browser, language, part):
    wrong = []
    # As people see them who asked for stillness: nothing may move.
    for example, made, page, path in visits(browser, site, real, part, PARTS, reduced_motion="reduce"):
        wrong += [(example, *fault) for fault in faults(page, made.address, language, path)]
        if "@" not in example and page.context.cookies():
            wrong.append((example, "sets a cookie"))
            page.context.clear_cookies()
    assert wrong == []


def faults(page, address, language, path):
    errors, asked = [], []
    told, sent = lambda error: errors.append(str(error)), lambda request: asked.append(request.url)
    page.on("pageerror", told)
    page.on("request", sent)
    page.goto(f"{address}/{language}{path.removesuffix('/')}")
    if moving(page):
        yield ("moves",)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        if scrolls_sideways(page):
            yield width, "scrolls sideways"
        for scheme in [scheme for looked_at, scheme in LOOKS[language] if looked_at == width]:
            page.emulate_media(color_scheme=scheme)
            for fault in violations(page, (language, width, scheme) in COLOURS):
                yield width, scheme, fault
    # Text of twice the size at the widest, then the whole page: half the width at twice the density.
    page.evaluate("document.documentElement.style.fontSize = '225%'")
    if scrolls_sideways(page):
        yield ("text of 200 %",)
    page.evaluate("document.documentElement.style.fontSize = ''")
    page.set_viewport_size({"width": 640, "height": 400})
    if scrolls_sideways(page):
        yield ("page of 200 %",)
    for error in errors:
        yield (error,)
    for url in asked:
        if not url.startswith(address):
            yield (url,)
    lacks, direction = page.evaluate(
        "[document.documentElement.outerHTML.includes('⟦'), document.documentElement.dir]")
    if lacks:
        yield ("lacks a word",)
    if direction != ("rtl" if language == "ar" else "ltr"):
        yield ("runs in the wrong direction",)
    page.remove_listener("pageerror", told)
    page.remove_listener("request", sent)


def moving(page):
    return page.evaluate("document.getAnimations().filter(each => each.effect.getTiming().duration > 10).length")


PRINTED = [
    ("/states/nepal", 12), ("/recommendations/{recommendation}", 3), ("/statistics", 14),
    ("/recommendations?state=nepal", 10), ("clearer@/requests/{request}/receipt", 2),
    ("/requests/{request}", 3), ("/requests/{line}", 4), ("signatory@/agreements/{agreement}/case", 4),
]


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("example, most", PRINTED)
def test_pages_print(site, real, browser, language, example, most):
    opened, made, path = context(browser, site, real, example)
    page = opened.new_page()
    page.goto(f"{made.address}/{language}{path}")
    heading = page.locator("h1").inner_text()
    page.emulate_media(media="print")
    for hidden in ["nav.main", "nav.languages", ".skip", "nav.acting", ".acts"]:
        for place in page.locator(hidden).all():
            assert not place.is_visible(), hidden
    assert page.locator("h1").is_visible() and heading
    page.set_viewport_size({"width": 700, "height": 990})
    assert not scrolls_sideways(page)
    sheets = len(re.findall(rb"/Type\s*/Page\b(?!s)", page.pdf(format="A4")))
    assert 1 <= sheets <= most
    opened.close()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "example", ["/states/nepal/sheet", "/requests/{line}/sheet", "clearer@/requests/{line}/sheet"])
def test_a_sheet_is_one_page_black_on_white(site, real, browser, language, example):
    opened, made, path = context(browser, site, real, example, color_scheme="dark")
    page = opened.new_page()
    page.goto(f"{made.address}/{language}{path}")
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", page.pdf(format="A4"))) == 1
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate(
        "[getComputedStyle(document.querySelector('.sheet h1')).color,"
        " getComputedStyle(document.body).backgroundColor]") == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]
    assert f"/{language}{path}" in page.locator(".sheet .source").last.inner_text()
    opened.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_offers_are_cards_on_a_telephone(site, real, browser, language):
    opened, made, path = context(
        browser, site, real, "clearer@/requests/{line}/offers", viewport={"width": 360, "height": 740})
    page = opened.new_page()
    page.goto(f"{made.address}/{language}{path}")
    inner, outer = page.evaluate(
        "[document.querySelector('.scroll').scrollWidth, document.querySelector('.scroll').clientWidth]")
    assert inner <= outer
    # Each value stands with the name of who offers, and the way to the offer is seen.
    assert page.locator(".stack td[data-label]").count() >= 20
    assert page.locator(".stack td a").first.is_visible()
    opened.close()


FOCUSABLE = """
[...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')]
    .filter(each => !each.disabled && each.tabIndex >= 0
        && each.checkVisibility({visibilityProperty: true, contentVisibilityAuto: true}))
"""


@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize(
    "example",
    ["/", "/recommendations?state=nepal", "/states/nepal", "/compare", "/requests",
     "drafter@/requests/{draft}/draft/addressees", "officer@/requests/{request}", "/sign-in"])
def test_the_keyboard_walks_in_reading_order_and_shows_where_it_is(site, real, browser, example, script):
    opened, made, path = context(
        browser, site, real, example, java_script_enabled=script,
        viewport={"width": 1280, "height": 800})
    page = opened.new_page()
    page.goto(f"{made.address}/en{path.removesuffix('/')}")
    # Radios of one name are one stop; the arrows walk among them.
    page.evaluate(f"""() => {{
        const names = new Set();
        window.stops = {FOCUSABLE}.filter(each => {{
            if (each.type !== 'radio') return true;
            const group = document.getElementsByName(each.name);
            const chosen = [...group].find(one => one.checked);
            return chosen ? each === chosen : !names.has(each.name) && names.add(each.name);
        }});
    }}""")
    count = page.evaluate("window.stops.length")
    assert count > 5
    for expected in range(min(count, 60)):
        page.keyboard.press("Tab")
        at, style, box = page.evaluate("""() => {
            const one = document.activeElement, style = getComputedStyle(one);
            return [window.stops.indexOf(one), style.outlineStyle !== 'none'
                || style.boxShadow !== 'none', one.getBoundingClientRect().height];
        }""")
        where = page.evaluate("document.activeElement.outerHTML.slice(0, 120)")
        assert at == expected, where
        assert style and box > 0, where
    opened.close()


def test_the_skip_link_leads_to_the_content(site, browser):
    page = browser.new_page()
    page.goto(f"{site.address}/en/states/nepal")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.close()


def test_forced_colours_keep_focus_and_charts(site, browser):
    page = browser.new_page(forced_colors="active")
    page.goto(f"{site.address}/en/statistics")
    assert page.evaluate("matchMedia('(forced-colors: active)').matches")
    page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
    # The numbers of every chart stand in its table as text.
    assert page.locator(".bars td.n").first.is_visible()
    page.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_finding_and_taking_away_need_no_script(site, browser, language):
    opened = browser.new_context(java_script_enabled=False, accept_downloads=True)
    page = opened.new_page()
    page.goto(f"{site.address}/{language}")
    page.fill("#q", "torture prison")
    follow(page, "form button")
    assert page.locator(".results > li").count() == 20
    with page.expect_download() as taken:
        page.click(".take a:has-text('CSV')")
    assert open(taken.value.path(), encoding="utf-8").readline().startswith("id,")
    follow(page, ".results h3 a >> nth=0")
    assert page.locator("blockquote.adopted .text").is_visible()
    assert page.locator("#citation").is_visible()
    opened.close()


def test_weights_are_within_their_bounds(site):
    def weigh(path):
        request = urllib.request.Request(site.address + path, headers={"accept-encoding": "gzip"})
        try:
            answer = urllib.request.urlopen(request)
        except urllib.error.HTTPError as error:
            # What is wrong is told on a page, too.
            assert error.code in [404, 422], path
            answer = error
        with answer:
            body = answer.read()
            packed = answer.headers["content-encoding"] == "gzip"
            return len(body), gzip.decompress(body).decode() if packed else body.decode()

    public = [filled(site, each) for each in examples() if "@" not in each]
    assert len(public) > 15
    for language in LANGUAGES:
        for path in public:
            size, text = weigh(f"/{language}{path.removesuffix('/')}")
            assert size <= 25_000, (language, path, size)
            style = weigh(re.search(r'href="(/assets/[^"]+\.css)"', text).group(1))[0]
            script = weigh(re.search(r'src="(/assets/[^"]+\.js)"', text).group(1))[0]
            assert style <= 14_000 and script <= 8_000
            assert size + style + script <= 60_000


def test_the_language_bar_remembers_the_choice(site, browser):
    opened = browser.new_context(locale="en-GB")
    page = opened.new_page()
    page.goto(f"{site.address}/en/states/nepal")
    follow(page, "a[hreflang=ru]")
    assert page.url.endswith("/ru/states/nepal")
    page.goto(f"{site.address}/statistics")
    assert page.url.endswith("/ru/statistics")
    opened.close()


def test_the_language_cookie_is_bound_to_its_host(site, browser):
    """Behind TLS, which the test stands in for: what the browser asks of https comes from the server."""
    opened = browser.new_context()
    page = opened.new_page()
    behind = "https://accord.example"
    page.route(
        f"{behind}/**",
        lambda route: route.fulfill(
            response=route.fetch(url=route.request.url.replace(behind, site.address))))
    page.goto(f"{behind}/en/states/nepal")
    follow(page, "a[hreflang=ru]")
    page.wait_for_url("**/ru/states/nepal")
    kept = [each for each in opened.cookies() if each["name"] == "__Host-language"]
    assert [(each["value"], each["secure"], each["path"]) for each in kept] == [("ru", True, "/")]
    opened.close()
