"""Story 12: a journalist in Arabic on a telephone."""

import io
import re
import unicodedata

import openpyxl
from screens import follow


def test_a_journalist_finds_and_takes_what_was_recommended_on_violence_against_women(site, browser):
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="ar", accept_downloads=True)
    page = context.new_page()
    page.goto(site.address)
    assert page.url.endswith("/ar")
    page.fill("#q", "العنف ضد المرأة")
    page.select_option("#state", label="نيبال")
    follow(page, "form button")
    links = page.locator(".note li a")
    english = links.filter(has=page.locator("bdi[lang=en]"))
    assert english.count() == 1 and "Violence against women" in english.inner_text()
    found = re.search(r"\((\d+)\)", english.inner_text())[1]
    empty = [link for link in links.all() if site.get(link.get_attribute("href")).text.count('class="results"') == 0]
    assert empty == [], "no suggestion leads to nothing"
    follow(page, english)
    assert found in page.locator(".count").inner_text() and "state=nepal" in page.url
    page.go_back()
    follow(page, ".note a >> nth=0")
    assert "theme=womens-rights" in page.url and "state=nepal" in page.url
    assert "29" in page.locator(".count").inner_text()
    first = page.locator(".results > li").first
    assert first.locator(".position").inner_text() in ["مؤيَّدة", "أُحيط علماً بها"]
    assert first.locator(".text").get_attribute("lang") == "en"
    assert first.locator(".meta a").first.inner_text()
    with page.expect_download() as taken:
        page.click(".take a:has-text('XLSX')")
    sheet = openpyxl.load_workbook(io.BytesIO(open(taken.value.path(), "rb").read())).worksheets[0]
    assert sheet.sheet_view.rightToLeft
    assert sheet.max_row == 30
    follow(page, ".results h3 a >> nth=0")
    assert "/ar/recommendations/" in page.locator("#citation").inner_text()
    context.close()


def test_a_reader_of_a_theme_finds_what_each_state_was_recommended(site, browser):
    page = browser.new_page(viewport={"width": 360, "height": 740})
    page.goto(site.address + "/en/themes/womens-rights")
    whole = int(re.search(r"[\d,]+", page.locator("#recommendations ~ p a.button").first.inner_text())[0].replace(",", ""))
    follow(page, "a.button:has-text('States')")
    assert page.locator("h1").inner_text() == "Women’s rights: by State under review"
    rows = page.locator("main tbody tr")
    numbers = [int(row.locator("a").inner_text().replace(",", "")) for row in rows.all()]
    assert sum(numbers) == whole, "each recommendation has one State under review"
    names = [row.locator("th").inner_text().strip() for row in rows.all()]
    letters = [unicodedata.normalize("NFD", name).encode("ascii", "ignore") for name in names]
    assert letters == sorted(letters), "States stand by name: none is ranked"
    follow(page, rows.filter(has_text="Nepal").locator("a"))
    assert "state=nepal" in page.url and "theme=womens-rights" in page.url
    assert str(numbers[names.index("Nepal")]) in page.locator(".count").inner_text()
    page.close()
