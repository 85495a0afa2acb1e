"""Every kind of page with its examples, and what is asked of each."""

import itertools
import pathlib
import re

import axe_playwright_python

LANGUAGES = ["ar", "en", "es", "fr", "ru", "zh"]
AXE = next(pathlib.Path(axe_playwright_python.__file__).parent.rglob("axe.min.js")).read_text()
RULES = "['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice']"
GOLDEN = pathlib.Path(__file__).resolve().parents[2] / "App/Tests/Golden/routes.txt"

# By the pattern of the route: addresses without the language. `@` says who looks: one of the story's
# people, or an installation of real people; everybody without it.
EXAMPLES = {
    "/": ["/"],
    "/about": ["/about"],
    "/accessibility": ["/accessibility"],
    "/account": ["drafter@/account"],
    "/account/calendar": ["drafter@/account/calendar"],
    "/account/mail": ["officer@/account/mail", "member@/account/mail"],
    "/account/password": ["member@/account/password"],
    "/account/people": ["manager@/account/people"],
    "/account/people/{party}": [
        "second@/account/people/nepal", "member@/account/people/ohchr",
    ],
    "/account/tokens": ["drafter@/account/tokens"],
    "/account/second-factor": [
        "member@/account/second-factor", "guarded@/account/second-factor",
    ],
    "/activities": ["/activities", "/activities?status=delivery"],
    "/results": ["/results", "/results?status=confirmed"],
    "/activities/{activity}": [
        "/activities/{activity}", "provider@/activities/{activity}", "clearer@/activities/{activity}",
    ],
    "/activities/new": ["provider@/activities/new"],
    "/activities/{activity}/draft": ["provider@/activities/{activity_draft}/draft"],
    "/activities/{activity}/draft/{step}": [
        f"provider@/activities/{{activity_draft}}/draft/{step}"
        for step in [
            "states", "participants", "organisations", "serves", "sectors", "places", "budgets", "documents", "contacts"]
    ],
    "/activities/{activity}/sheets/{sheet}": [
        "provider@/activities/{activity}/sheets/transactions", "provider@/activities/{activity}/sheets/values",
    ],
    "/agreements": ["/agreements"],
    "/agreements/{agreement}": [
        "/agreements/{agreement}", "signatory@/agreements/{agreement}",
        "provider@/agreements/{agreement}",
    ],
    "/agreements/{agreement}/case": [
        "signatory@/agreements/{agreement}/case", "officer@/agreements/{agreement_draft}/case",
    ],
    "/agreements/{agreement}/amendment/draft": ["provider@/agreements/{agreement}/amendment/draft"],
    "/agreements/{agreement}/draft": ["officer@/agreements/{agreement_draft}/draft"],
    "/agreements/{agreement}/versions/{version}": ["provider@/agreements/{agreement}/versions/2"],
    "/api": ["/api"],
    "/compare": ["/compare?state=nepal&state=kenya"],
    "/data": ["/data"],
    "/data/{receipt}": ["/data/{receipt}"],
    "/dialogues": ["/dialogues", "provider@/dialogues"],
    "/dialogues/new": ["provider@/dialogues/new"],
    "/dialogues/{dialogue}": ["/dialogues/{dialogue}", "provider@/dialogues/{dialogue}"],
    "/dialogues/{dialogue}/draft": ["provider@/dialogues/{dialogue_draft}/draft"],
    "/downloads": ["/downloads"],
    "/entities": ["/entities"],
    "/entities/{entity}": ["/entities/ohchr"],
    "/gender": ["/gender"],
    "/glossary": ["/glossary"],
    "/goals": ["/goals"],
    "/goals/{goal}": ["/goals/5"],
    "/invitation/{token}": ["real@/invitation/{token}"],
    "/line": ["/line", "/line?record=activity&state=nepal", "/line?record=x"],
    "/line/map": ["/line/map", "/line/map?record=result", "/line/map?record=request&group=sids"],
    "/line/statistics": ["/line/statistics"],
    "/mail/{code}/stop": ["/mail/aaaaaaaaaaaaaaaa/stop"],
    "/notices": ["officer@/notices"],
    "/offers": ["/offers"],
    "/offers/{offer}": ["/offers/{offer}", "provider@/offers/{offer}", "clearer@/offers/{offer}"],
    "/offers/{offer}/draft": ["officer@/offers/{offer_draft}/draft"],
    "/offers/standing": ["/offers/standing", "/offers/standing?kind=training&group=ldc"],
    "/offers/standing/new": ["provider@/offers/standing/new"],
    "/offers/standing/{standing}": [
        "/offers/standing/{standing}", "provider@/offers/standing/{standing}",
    ],
    "/offers/standing/{standing}/draft": ["provider@/offers/standing/{standing_draft}/draft"],
    "/progress": ["/progress", "/progress?standing=done"],
    "/recommendations": [
        "/recommendations?state=nepal&theme=womens-rights", "/recommendations?q=violence+women",
        "/recommendations?q=xyzzy", "/recommendations?position=x",
    ],
    "/recommendations/{recommendation}": ["/recommendations/{recommendation}"],
    "/recommendations/{recommendation}/progress": [
        "drafter@/recommendations/{recommendation}/progress",
    ],
    "/register": ["/register"],
    "/requests": ["/requests", "/requests?group=ldc&status=open", "/requests?group=x"],
    "/requests/new": ["drafter@/requests/new"],
    "/requests/{request}": [
        "/requests/{request}", "drafter@/requests/{request}", "officer@/requests/{request}",
        "clearer@/requests/{cleared}", "clearer@/requests/{request}",
        "organisation@/requests/{request}", "/requests/{line}", "clearer@/requests/{line}",
        "/requests/aaaaaaaaaaaaaaaa",
    ],
    "/requests/addressed": ["officer@/requests/addressed", "lead@/requests/addressed"],
    "/requests/coordination": ["coordinator@/requests/coordination"],
    "/requests/{request}/answer": ["provider@/requests/{line}/answer"],
    "/requests/{request}/draft": ["drafter@/requests/{draft}/draft"],
    "/requests/{request}/draft/{step}": [
        f"drafter@/requests/{{draft}}/draft/{step}"
        for step in [
            "text", "kinds", "recommendations", "serves", "frame", "consulted", "addressees",
            "publication",
        ]
    ],
    "/requests/{request}/draft/files": ["drafter@/requests/{draft}/draft/files"],
    "/requests/{request}/agreement": ["clearer@/requests/{request}/agreement"],
    "/requests/{request}/offer": [
        "officer@/requests/{request}/offer", "provider@/requests/{line}/offer?standing={standing}",
    ],
    "/requests/{request}/offers": ["clearer@/requests/{line}/offers"],
    "/requests/{request}/receipt": ["clearer@/requests/{request}/receipt"],
    "/requests/{request}/sheet": ["/requests/{line}/sheet", "clearer@/requests/{line}/sheet"],
    "/requests/{request}/submission": ["clearer@/requests/{cleared}/submission"],
    "/sessions": ["/sessions"],
    "/sign-in": ["/sign-in", "real@/sign-in"],
    "/states": ["/states"],
    "/states/{state}": ["/states/nepal"],
    "/states/{state}/sheet": ["/states/nepal/sheet"],
    "/statistics": ["/statistics"],
    "/themes": ["/themes"],
    "/themes/{theme}": ["/themes/womens-rights"],
    "/themes/{theme}/states": ["/themes/womens-rights/states"],
    "/treaties": ["/treaties"],
    "/treaties/{treaty}": ["/treaties/cedaw"],
    "/who-does-what": ["/who-does-what", "/who-does-what?state=nepal"],
    "/work": ["drafter@/work", "officer@/work"],
}


def page_routes():
    """The patterns of all pages, from the golden list of addresses; a file is taken away and no page."""
    patterns = re.findall(r"^GET /\{language\}(/\S*) ", GOLDEN.read_text(), re.MULTILINE)
    taken = r"\.(csv|json|xlsx|atom|docx|zip)$|^/files/"
    return {each for each in patterns if not re.search(taken, each)}


def examples():
    return [each for paths in EXAMPLES.values() for each in paths]


def cast(site, real, example):
    """The installation and person of an example, and its path."""
    who, _, path = example.rpartition("@")
    made = real if who == "real" or who in real.people else site
    path = filled(site, path).replace("{token}", real.invitation)
    return made, (site.people | real.people).get(who), path


def filled(site, path):
    """The path with what the story made in its places."""
    for name in ["request", "cleared", "draft", "recommendation", "receipt", *site.line_ids]:
        path = path.replace("{%s}" % name, getattr(site, name))
    return path


def context(browser, site, real, example, **options):
    """A fresh context of the browser in which the example's person is signed in."""
    made, person, path = cast(site, real, example)
    opened = browser.new_context(**options)
    if person:
        opened.add_cookies([person.cookie])
    return opened, made, path


def visits(browser, site, real, part=0, parts=1, **options):
    """Every example, or one part of them, with its installation, a page of its person and its path. One page serves
    all that a person looks at: a new context costs more than a page takes to load. Each has axe in it from its start."""
    ordered = sorted(examples(), key=lambda example: example.rpartition("@")[0])
    size = -(-len(ordered) // parts)
    for who, looked_at in itertools.groupby(
            ordered[part * size:(part + 1) * size], key=lambda example: example.rpartition("@")[0]):
        looked_at = list(looked_at)
        opened, _, _ = context(browser, site, real, looked_at[0], **options)
        opened.add_init_script(AXE)
        page = opened.new_page()
        for example in looked_at:
            made, _, path = cast(site, real, example)
            yield example, made, page, path
        opened.close()


def violations(page, colours=True):
    """What axe finds, as rule and place. Axe must have been put into the page. Colours take more than half
    of its time."""
    return page.evaluate(
        f"""axe.run(document, {{runOnly: {RULES}, rules: {{'color-contrast': {{enabled: {str(colours).lower()}}}}},
                resultTypes: ['violations'], selectors: false, preload: false, iframes: false}})
            .then(found => found.violations.map(each => [each.id, each.nodes[0].html.slice(0, 200)]))""")


def scrolls_sideways(page):
    return page.evaluate(
        "document.documentElement.scrollWidth > document.documentElement.clientWidth")
