"""The agreement, the exchange of letters and the amendment as .docx: read by another library, and seen on the
pages that another program makes of them, in six languages."""

import io
import os
import re
import subprocess
import unicodedata
import urllib.error
import zipfile

import docx
import people
import pytest
from docx.oxml.ns import qn
from installation import new_installation
from lxml import etree

LANGUAGES = ["ar", "en", "es", "fr", "ru", "zh"]
RECALLING = {
    "ar": "إذ تشير إلى قرار مجلس حقوق الإنسان 48/24",
    "en": "Recalling Human Rights Council resolution 48/24",
    "es": "Recordando la resolución 48/24 del Consejo de Derechos Humanos",
    "fr": "Rappelant la résolution 48/24 du Conseil des droits de l’homme",
    "ru": "ссылаясь на резолюцию 48/24 Совета по правам человека",
    "zh": "回顾人权理事会2021年10月11日关于加强人权领域的技术合作和能力建设的第48/24号决议",
}
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@pytest.fixture(scope="module")
def story(tmp_path_factory):
    """An agreement in force, a draft of another; the documents of both in six languages."""
    made = new_installation(tmp_path_factory, "sqlite")
    made.must("load", "reference")
    made.must("load", "demonstration")
    made.serve()
    drafter = people.Person(made.address).become("Sita Gurung")
    clearer = people.Person(made.address).become("Ramesh Adhikari")
    request = people.draft(drafter, words="")
    people.clear_and_submit(clearer, request)
    ids, cast = people.the_line(made.address, request)
    made.ids = ids
    made.people = cast | {"clearer": clearer}
    yield made
    made.stop()


def taken(person, path):
    answer = person.opener.open(person.address + path, timeout=60)
    assert answer.headers["content-type"].endswith("wordprocessingml.document")
    assert answer.headers["content-disposition"].startswith("attachment; filename=")
    assert answer.headers["cache-control"] == "no-store"
    return answer.read()


def document(story, language, ending=".docx", agreement="agreement", who="signatory"):
    return taken(story.people[who], f"/{language}/agreements/{story.ids[agreement]}{ending}")


@pytest.mark.parametrize("ending", [".docx", "/letters.docx"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_another_library_reads_it(story, language, ending):
    data = document(story, language, ending)
    read = docx.Document(io.BytesIO(data))
    texts = [each.text for each in read.paragraphs]
    assert read.core_properties.language == language and read.core_properties.title
    assert not any("⟦" in each for each in texts)
    assert "Judges and the law" in texts and any(each.startswith("Bagmati") for each in texts)
    own = "Des cours " if language == "fr" else "Courses in "
    assert sum(each.startswith(own) for each in texts) == 1
    cells = [[cell.text for cell in row.cells] for table in read.tables for row in table.rows]
    assert any("USD" in row[0] for row in cells)
    hashes = [each for each in texts if re.fullmatch("[0-9a-f]{64}", each)]
    assert len(set(hashes)) == 1
    section = read.sections[0]
    assert (section.page_width.mm, section.page_height.mm) == pytest.approx((210, 297), abs=1)
    assert section.header.paragraphs[0].text
    footer = section.footer.paragraphs[0]._p.xml
    assert "PAGE" in footer and "NUMPAGES" in footer
    if ending == ".docx":
        assert any(each.startswith(RECALLING[language]) for each in texts)
        assert [each.style.name for each in read.paragraphs].count("Heading 1") == 7
        signed = cells[-2:]
        assert all(re.search(r"20\d\d", row[2]) for row in signed), signed


@pytest.mark.parametrize("ending", [".docx", "/letters.docx"])
def test_arabic_runs_from_right_to_left(story, ending):
    body = docx.Document(io.BytesIO(document(story, "ar", ending))).element.body
    assert body.find(f"{W}sectPr").find(f"{W}bidi") is not None
    arabic, latin = re.compile("[\u0600-\u06ff]"), re.compile("[A-Za-z]")
    seen = 0
    for paragraph in body.iter(f"{W}p"):
        text = "".join(each.text or "" for each in paragraph.iter(f"{W}t"))
        bidi = paragraph.find(f"{W}pPr/{W}bidi")
        if arabic.search(text):
            assert bidi is not None and bidi.get(qn("w:val")) is None, text
            seen += 1
        for run in paragraph.iter(f"{W}r"):
            words = "".join(each.text or "" for each in run.iter(f"{W}t"))
            turned = run.find(f"{W}rPr/{W}rtl") is not None
            assert not (arabic.search(words) and latin.search(words)), words
            assert turned or not arabic.search(words), words
            assert not turned or not latin.search(words), words
    assert seen > 20
    assert all(table.find(f"{W}tblPr/{W}bidiVisual") is not None for table in body.iter(f"{W}tbl"))
    english = docx.Document(io.BytesIO(document(story, "en", ending))).element.body
    assert not list(english.iter(f"{W}bidi")) and not list(english.iter(f"{W}rtl"))


# Where the order of elements is not that of the schema, Word calls the file damaged; other programs do not.
ORDERS = {
    "pPr": ["pStyle", "keepNext", "keepLines", "pageBreakBefore", "numPr", "bidi", "spacing", "ind", "jc",
            "outlineLvl"],
    "rPr": ["rFonts", "b", "bCs", "i", "iCs", "sz", "szCs", "rtl", "lang"],
    "tblPr": ["tblStyle", "bidiVisual", "tblW", "tblBorders", "tblLayout", "tblCellMar"],
    "sectPr": ["headerReference", "footerReference", "pgSz", "pgMar", "bidi"],
    "settings": ["defaultTabStop", "compat", "themeFontLang"],
    "style": ["name", "basedOn", "next", "qFormat", "pPr", "rPr", "tblPr"],
    "lvl": ["start", "numFmt", "lvlText", "lvlJc", "pPr"],
    "tc": ["tcPr", "p"],
    "tbl": ["tblPr", "tblGrid", "tr"],
}


@pytest.mark.parametrize("language", ["ar", "en", "zh"])
def test_parts_belong_together_and_elements_stand_in_the_order_of_the_schema(story, language):
    archive = zipfile.ZipFile(io.BytesIO(document(story, language, "/letters.docx")))
    names = archive.namelist()
    assert names[0] == "[Content_Types].xml" and archive.testzip() is None
    types = etree.fromstring(archive.read("[Content_Types].xml"))
    named = {each.get("PartName") for each in types if each.get("PartName")}
    assert {each.lstrip("/") for each in named} == {
        each for each in names if each.endswith(".xml") and not each.startswith("[")}
    links = etree.fromstring(archive.read("word/_rels/document.xml.rels"))
    targets = {each.get("Id"): each.get("Target") for each in links}
    assert all(f"word/{target}" in names for target in targets.values())
    known = set()
    for name in named:
        root = etree.fromstring(archive.read(name.lstrip("/")))
        for element in root.iter():
            order = ORDERS.get(etree.QName(element).localname)
            if not order:
                continue
            children = [etree.QName(each).localname for each in element]
            assert set(children) <= set(order), (name, children)
            assert children == sorted(children, key=order.index), (name, children)
            known.add(etree.QName(element).localname)
        for reference in root.iter(f"{W}headerReference", f"{W}footerReference"):
            assert reference.get(qn("r:id")) in targets
    assert known == set(ORDERS)
    styles = etree.fromstring(archive.read("word/styles.xml"))
    defined = {each.get(qn("w:styleId")) for each in styles.iter(f"{W}style")}
    used = etree.fromstring(archive.read("word/document.xml")).iter(f"{W}pStyle", f"{W}tblStyle")
    assert {each.get(qn("w:val")) for each in used} <= defined
    assert 'w:eastAsia="SimSun"' in archive.read("word/styles.xml").decode()


@pytest.fixture(scope="module")
def pages(story, tmp_path_factory):
    """The documents, and the pages that LibreOffice makes of all of them at once."""
    folder = tmp_path_factory.mktemp("pages")
    for language in LANGUAGES:
        for ending in [".docx", "/letters.docx", "/amendment.docx"]:
            (folder / f"{language}{ending.replace('/', '-')}").write_bytes(document(story, language, ending))
    made = subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "pdf",
         "--outdir", folder, *sorted(folder.glob("*.docx"))],
        env=os.environ | {"HOME": str(folder)}, capture_output=True, text=True, timeout=180)
    assert len(list(folder.glob("*.pdf"))) == 18, made.stdout + made.stderr
    return folder


def words_of(pdf):
    """The words of each page as they lie on it: left edge, middle, letters from left to right."""
    text = subprocess.run(["pdftotext", "-bbox", pdf, "-"], capture_output=True, check=True, timeout=60).stdout
    for page in etree.HTML(text.decode()).iter("page"):
        yield [
            (float(each.get("xmin")), (float(each.get("ymin")) + float(each.get("ymax"))) / 2, each.text)
            for each in page.iter("word")]


def lines_of(words, is_right_to_left):
    """The text of a page in the order in which a reader's eyes go over it, line by line."""
    lines = []
    for left, middle, text in sorted(words, key=lambda each: each[1]):
        if not lines or middle - lines[-1][0][1] > 5:
            lines.append([])
        if is_right_to_left and re.search("[\u0600-\u06ff]", text):
            text = re.sub("[0-9A-Za-z][0-9A-Za-z/.-]*", lambda part: part[0][::-1], text[::-1])
        lines[-1].append((left, middle, text))
    return "\n".join(
        " ".join(text for _, _, text in sorted(line, reverse=is_right_to_left)) for line in lines)


def plain(text):
    """Without spaces, marks above letters and what is not seen; a hyphen that does not break looks like another one.
    Lam and alef are one sign on a page, and which of them comes first is not to be told from it."""
    letters = "".join(
        each for each in unicodedata.normalize("NFKD", text).replace("\u2010", "-")
        if unicodedata.category(each) not in ("Mn", "Cf") and not each.isspace())
    return re.sub("[\u0627\u0644]{2,}", lambda part: "".join(sorted(part[0])), letters)


@pytest.mark.parametrize("name", ["", "-letters", "-amendment"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_another_program_shows_all_of_it(pages, language, name):
    read = docx.Document(pages / f"{language}{name}.docx")
    sheets = list(words_of(pages / f"{language}{name}.pdf"))
    is_arabic = language == "ar"
    # Head and foot stand in the margins, 72 points high.
    bodies = [[each for each in sheet if 72 < each[1] < 770] for sheet in sheets]
    seen = plain("".join(lines_of(each, is_arabic) for each in bodies))
    seen_from_left = plain("".join(lines_of(each, False) for each in bodies))
    checked = 0
    for paragraph in read.paragraphs:
        arabic, latin = (re.search(each, paragraph.text) for each in ["[\u0600-\u06ff]", "[A-Za-z]"])
        # A line of both scripts has no one direction in which it is read.
        if paragraph.text and not (arabic and latin):
            assert plain(paragraph.text) in (seen if arabic or not is_arabic else seen_from_left), paragraph.text
            checked += 1
    assert checked > 20
    if name != "-letters":
        assert plain(RECALLING[language]) in seen
    everything = plain("".join(lines_of(each, is_arabic) for each in sheets))
    for table in read.tables:
        for cell in table._cells:
            assert all(plain(word) in everything for word in cell.text.split()), cell.text
    for number, sheet in enumerate(sheets, 1):
        foot = {text for _, middle, text in sheet if middle >= 770}
        assert {str(number), str(len(sheets))} <= set(re.findall("[0-9]+", " ".join(foot))), foot
        assert bodies[number - 1], f"page {number} is empty"
    # What is signed, by whom and where stands on one page.
    last = plain(lines_of(bodies[-1], is_arabic))
    assert plain(read.tables[-1].cell(0, 0).text) in last and plain(read.tables[-1].cell(0, 3).text) in last


def test_another_program_turns_pages_in_arabic_round(pages):
    """Numbers of paragraphs stand at the right edge, and the first column of a table, too."""
    def places(language, pattern):
        found = [each for sheet in words_of(pages / f"{language}.pdf") for each in sheet]
        return [left for left, _, word in found if re.fullmatch(pattern, word)]

    # A page is 595 points wide.
    numbers = places("zh", "[0-9]{1,2}[.]")
    assert len(numbers) > 7 and all(left < 100 for left in numbers), numbers
    turned = [left for left in places("ar", "[0-9]{1,2}") if left > 500]
    assert len(turned) == len(numbers), turned
    read = docx.Document(pages / "ar.docx")
    first, fourth = (read.tables[-1].cell(0, each).text[::-1] for each in (0, 3))
    assert places("ar", first)[-1] > places("ar", fourth)[-1] + 200


def test_a_draft_says_that_nobody_has_signed(story):
    person = people.Person(story.address).become("Claire Moreau")
    data = taken(person, f"/en/agreements/{story.ids['agreement_draft']}.docx")
    read = docx.Document(io.BytesIO(data))
    assert read.sections[0].header.paragraphs[0].text.endswith("Draft")
    cells = [cell.text for row in read.tables[-1].rows[1:] for cell in row.cells]
    assert sum("____" in each for each in cells) == 3 * (len(read.tables[-1].rows) - 1)
    assert any("not yet fixed" in each.text for each in read.paragraphs)
    with pytest.raises(urllib.error.HTTPError) as refused:
        person.opener.open(f"{story.address}/en/agreements/{story.ids['agreement_draft']}.zip")
    assert refused.value.code == 409


def test_who_may_not_read_the_text_finds_no_document(story):
    """The agreement is public as a summary; its documents are for its parties."""
    stranger = people.Person(story.address).become("Daniel Okoro")
    assert stranger.open(f"/en/agreements/{story.ids['agreement']}").status == 200
    for ending in [".docx", "/letters.docx", ".zip", "/case"]:
        answers = []
        for agreement in [story.ids["agreement"], story.ids["agreement_draft"], "aaaaaaaaaaaaaaaa"]:
            stranger.open(f"/en/agreements/{agreement}{ending}")
            answers.append((stranger.status, stranger.text.replace(agreement, "ID")))
        assert answers[0][0] == 404, ending
        assert len({re.sub(r"[0-9a-z]{16}", "", text) for _, text in answers}) == 1
        assert story.get(f"/en/agreements/{story.ids['agreement']}{ending}").status in (303, 401, 404)
    assert "Courses in " not in stranger.text


def test_people_of_another_party_stay_unnamed(story):
    mine = docx.Document(io.BytesIO(document(story, "en")))
    text = "\n".join(cell.text for row in mine.tables[-1].rows for cell in row.cells)
    assert "Anjali Thapa" in text and "Amina Diallo" not in text


def test_the_amendment_on_its_way_is_a_document_too(story):
    read = docx.Document(io.BytesIO(document(story, "en", "/amendment.docx")))
    texts = [each.text for each in read.paragraphs]
    present = [each.text for each in docx.Document(io.BytesIO(document(story, "en"))).paragraphs]
    (value,) = [each for each in present if re.fullmatch("[0-9a-f]{64}", each)]
    assert texts[0].startswith("Amendment 2 to the Agreement between Nepal and")
    assert any(value in each for each in texts), "it names the text that it replaces"
    assert "Bagmati, Gandaki and Karnali" in texts and "Bagmati, Gandaki and Karnali" not in present
    assert any("not yet fixed" in each for each in texts)
    assert not any("Date of entry into force" in each for each in texts)


def test_everybody_has_the_document_while_every_party_opens_the_text(story):
    path = f"/en/agreements/{story.ids['agreement']}"
    for who in ["clearer", "provider"]:
        assert story.get(path + ".docx").status == 404
        story.people[who].open(path).submit("/text-opening")
    answer = story.get(path + ".docx")
    assert answer.status == 200
    cells = [cell.text for row in docx.Document(io.BytesIO(answer.body)).tables[-1].rows for cell in row.cells]
    assert "Anjali Thapa" not in cells and "Signed electronically" in cells
    assert not any(re.search(r"20\d\d", cell) for cell in cells), "when each party signed is their own"
    for ending in [".zip", "/amendment.docx", "/case"]:
        assert story.get(path + ending).status in (303, 401)
    story.people["clearer"].open(path).submit("/text-closing")
    assert story.get(path + ".docx").status == 404
