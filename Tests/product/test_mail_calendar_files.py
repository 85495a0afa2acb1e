"""What leaves the program for mail programs, calendars and office programs, read by readers of others."""

import email
import email.policy
import io
import os
import re
import select
import subprocess
import urllib.error
import urllib.request
import zipfile

import docx
import openpyxl
import openpyxl.comments
import PIL.Image
import PIL.PngImagePlugin
import pypdf
import pytest

from people import Person, clear_and_submit, draft


@pytest.fixture
def demonstration(fresh):
    fresh.must("load", "demonstration")
    fresh.serve()
    yield fresh
    fresh.stop()


def invited(installation, name, party, role, language="en"):
    link = installation.must(
        "user", "invite", "--name", name, "--mail", f"{name.lower()}@example.org", "--party", party,
        "--role", *role, "--language", language).strip()
    person = Person(installation.address)
    path = "/" + link.split("/", 3)[3]
    password = "ten grey herons over Pokhara"
    person.open(path).submit(path, [("password", password), ("again", password)])
    return person


def test_a_notice_is_a_mail_that_others_read(fresh, tmp_path):
    """Sent by a program of sendmail's kind; each message is kept in a file of its own."""
    bag = tmp_path / "bag"
    bag.mkdir()
    arrived = tmp_path / "arrived"
    os.mkfifo(arrived)
    told = os.open(arrived, os.O_RDWR)
    program = tmp_path / "sendmail"
    program.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > {bag}/$$.arguments\ncat > {bag}/$$.new && mv {bag}/$$.new {bag}/$$.eml\necho > {arrived}\n')
    program.chmod(0o700)
    fresh.environment |= {
        "ACCORD_SENDMAIL": str(program), "ACCORD_MAIL_FROM": "accord@example.org",
        "ACCORD_URL": "https://accord.example"}
    fresh.serve()
    try:
        fresh.environment.pop("ACCORD_URL")
        drafter = invited(fresh, "Drafter", "nepal", ["drafter"])
        clearer = invited(fresh, "Clearer", "nepal", ["clearing-officer"])
        invited(fresh, "Officer", "ohchr", ["officer"], "ar")
        # Cookies of https: the tests speak plainly to the server behind the proxy.
        for person in (drafter, clearer):
            for cookie in person.cookies:
                cookie.secure = False
        request = draft(drafter, title="SECRET-TITLE", words="")
        clear_and_submit(clearer, request)
        # The program of sendmail's kind tells of each message that it has kept.
        for _ in range(2):
            assert select.select([told], [], [], 60)[0], "two are told by mail"
            os.read(told, 1)
        messages = [
            (email.message_from_bytes(path.read_bytes(), policy=email.policy.default),
             path.with_suffix(".arguments").read_text().split("\n"))
            for path in bag.glob("*.eml")]
        assert sorted(str(m["To"]) for m, _ in messages) == ["clearer@example.org", "officer@example.org"]
        (mail, arguments), = [each for each in messages if "officer" in str(each[0]["To"])]
        assert arguments == ["-i", "-f", "accord@example.org", "--", "officer@example.org", ""]
        assert not mail.defects and not any(mail[name].defects for name in mail)
        assert mail["Subject"] == "Accord: إشعار لك"
        assert mail["Date"].datetime.tzinfo is not None
        assert mail["Auto-Submitted"] == "auto-generated"
        assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert re.fullmatch(r"<https://accord\.example/ar/mail/[a-z2-7]{32}/stop>", mail["List-Unsubscribe"].strip())
        text = mail.get_content()
        assert f"https://accord.example/ar/requests/{request}\n" in text
        for message, _ in messages:
            whole = message.as_string() + message.get_content()
            for secret in ("SECRET", "Nepal", "Drafter", "judges"):
                assert secret not in whole
        sent = fresh.must(
            "user", "invite", "--name", "Other", "--mail", "other@example.org", "--party", "ohchr",
            "--role", "officer", "--language", "fr", "--by-mail")
        assert "invitation" not in sent
        (link,) = [
            mail for path in bag.glob("*.eml")
            if (mail := email.message_from_bytes(path.read_bytes(), policy=email.policy.default))["To"] == "other@example.org"]
        assert re.search(r"^http\S+/fr/invitation/accord_invitation_\S{43}$", link.get_content(), re.MULTILINE)
    finally:
        fresh.stop()


def unfolded(raw):
    assert raw.endswith(b"\r\n") and b"\n" not in raw.replace(b"\r\n", b"")
    lines = raw.split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    for line in lines:
        line.decode()
    return raw.replace(b"\r\n ", b"").decode().split("\r\n")[:-1]


def events(lines):
    assert lines[:2] == ["BEGIN:VCALENDAR", "VERSION:2.0"] and lines[-1] == "END:VCALENDAR"
    found, event = [], None
    for line in lines:
        if line == "BEGIN:VEVENT":
            event = {}
        elif line == "END:VEVENT":
            found.append(event)
            event = None
        elif event is not None:
            name, value = line.split(":", 1)
            assert name not in event
            event[name] = value
    return found


def test_a_calendar_is_read_by_hand(demonstration):
    drafter = Person(demonstration.address).become("Sita Gurung")
    request = draft(drafter, title="SECRET-TITLE", words="")
    clear_and_submit(Person(demonstration.address).become("Ramesh Adhikari"), request)
    officer = Person(demonstration.address).become("Claire Moreau")
    officer.open("/en/account/calendar").submit("/account/calendar")
    path = re.search(r"(/calendar/accord_calendar_[\w-]{43}\.ics)", officer.text).group(1)
    answer = demonstration.get(path)
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    found = events(unfolded(answer.body))
    assert len(found) == 2 and len({each["UID"] for each in found}) == 2
    for event in found:
        assert re.fullmatch(r"\d{8}T\d{6}Z", event["DTSTAMP"])
        assert event["DTSTART;VALUE=DATE"] < event["DTEND;VALUE=DATE"]
        assert event["URL"].endswith(f"/fr/requests/{request}")
    assert found[0]["SUMMARY;LANGUAGE=fr"] == "Accuser réception d’une demande"
    assert "SECRET" not in answer.text and "Nepal" not in answer.text
    assert demonstration.get(path, if_none_match=answer.headers["ETag"]).status == 304
    officer.open("/en/account/calendar").submit("/account/calendar/withdrawal")
    assert demonstration.get(path).status == 404


def word():
    document = docx.Document()
    document.core_properties.author = "SECRET"
    document.core_properties.title = "SECRET"
    paragraph = document.add_paragraph("Plan of the courts")
    if hasattr(document, "add_comment"):
        document.add_comment(paragraph.runs, text="A remark", author="SECRET", initials="SECRET")
    document.add_picture(io.BytesIO(photograph()))
    return saved(document)


def open_document(folder):
    """The same text as LibreOffice saves it in its own format."""
    (folder / "plan.docx").write_bytes(word())
    convert(folder, "odt", folder / "plan.docx")
    return (folder / "plan.odt").read_bytes()


def convert(folder, kind, file):
    made = subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", kind,
         "--outdir", folder, file],
        env=os.environ | {"HOME": str(folder)}, capture_output=True, text=True, timeout=180)
    assert made.returncode == 0, made.stdout + made.stderr


def workbook():
    book = openpyxl.Workbook()
    book.properties.creator = "SECRET"
    book.active["A1"] = "judges"
    book.active["A2"] = 200
    book.active["A2"].comment = openpyxl.comments.Comment("A remark", "SECRET")
    return saved(book)


def photograph():
    picture = PIL.Image.new("RGB", (40, 20), "navy")
    exif = PIL.Image.Exif()
    exif[0x010F] = "SECRET"
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[1] = "N"
    held = io.BytesIO()
    picture.save(held, "JPEG", exif=exif, comment=b"SECRET")
    return held.getvalue()


def drawing():
    note = PIL.PngImagePlugin.PngInfo()
    note.add_text("Author", "SECRET")
    held = io.BytesIO()
    PIL.Image.new("P", (30, 30)).save(held, "PNG", pnginfo=note)
    return held.getvalue()


def paper():
    writer = pypdf.PdfWriter()
    writer.add_blank_page(200, 200)
    writer.add_metadata({"/Author": "SECRET", "/Title": "SECRET"})
    held = io.BytesIO()
    writer.write(held)
    return held.getvalue()


def saved(thing):
    held = io.BytesIO()
    thing.save(held)
    return held.getvalue()


def upload(person, files):
    form = re.search(r'<form method="post" action="([^"]*/draft/files)"[^>]*>(.*?)</form>', person.text, re.DOTALL)
    hidden = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form.group(2))
    body = b""
    for name, value in hidden:
        body += f'--xx\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
    for name, content in files:
        body += f'--xx\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n\r\n'.encode() + content + b"\r\n"
    return person._take(urllib.request.Request(
        person.address + form.group(1), body + b"--xx--\r\n",
        {"Origin": person.address, "Content-Type": "multipart/form-data; boundary=xx"}))


def taken(person, name):
    path = re.search(r'href="([^"]+)"><bdi>%s' % re.escape(name), person.text).group(1)
    return person.opener.open(person.address + path, timeout=60).read()


def test_files_still_open_and_tell_nothing_of_their_makers(demonstration, tmp_path):
    written = open_document(tmp_path)
    held = zipfile.ZipFile(io.BytesIO(written))
    assert any(b"SECRET" in held.read(part) for part in held.namelist()), "there is something to take out"
    drafter = Person(demonstration.address).become("Sita Gurung")
    drafter.open("/en/requests/new").submit("/requests/new", [("title", "Courts")])
    request = re.search(r"/requests/([^/]+)/draft", drafter.url).group(1)
    page = f"/en/requests/{request}/draft/files"
    drafter.open(page)
    upload(drafter, [
        ("plan.docx", word()), ("judges.xlsx", workbook()), ("photo.jpeg", photograph()),
        ("drawing.png", drawing()), ("paper.pdf", paper()), ("plan.odt", written)])
    assert drafter.status == 200, drafter.text
    document = taken(drafter, "plan.docx")
    opened = docx.Document(io.BytesIO(document))
    assert opened.paragraphs[0].text == "Plan of the courts"
    assert opened.core_properties.author == ""
    book = openpyxl.load_workbook(io.BytesIO(taken(drafter, "judges.xlsx")))
    assert (book.active["A1"].value, book.active["A2"].value) == ("judges", 200)
    assert book.active["A2"].comment.text == "A remark"
    assert book.active["A2"].comment.author == "Author"
    photo = PIL.Image.open(io.BytesIO(taken(drafter, "photo.jpg")))
    photo.load()
    assert dict(photo.getexif()) == {0x0112: 6} and photo.size == (40, 20)
    picture = PIL.Image.open(io.BytesIO(taken(drafter, "drawing.png")))
    picture.load()
    assert picture.info.get("Author") is None
    reader = pypdf.PdfReader(io.BytesIO(taken(drafter, "paper.pdf")))
    assert len(reader.pages) == 1 and not reader.metadata
    (tmp_path / "taken.odt").write_bytes(taken(drafter, "plan.odt"))
    convert(tmp_path, "txt:Text (encoded):UTF8", tmp_path / "taken.odt")
    assert "Plan of the courts" in (tmp_path / "taken.txt").read_text(encoding="utf-8")
    opening = taken(drafter, "plan.odt")[:80]
    assert opening[30:77] == b"mimetypeapplication/vnd.oasis.opendocument.text", "other programs look there"
    for name in ("plan.docx", "judges.xlsx", "plan.odt"):
        archive = zipfile.ZipFile(io.BytesIO(taken(drafter, name)))
        assert archive.testzip() is None
        for part in archive.namelist():
            assert b"SECRET" not in archive.read(part), part
    for name in ("photo.jpg", "drawing.png", "paper.pdf"):
        assert b"SECRET" not in taken(drafter, name)


def test_a_bomb_of_a_pdf_does_not_take_the_machine(demonstration):
    """A stream of objects that unpacks to gigabytes, in a process with one."""
    import zlib

    compressor = zlib.compressobj(9)
    packed = b"".join(compressor.compress(b" " * (1 << 20)) for _ in range(2000)) + compressor.flush()
    head = (b"%%PDF-1.5\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
            b"3 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>\nstream\n" % len(packed))
    objects = head + packed + b"\nendstream\nendobj\n"
    place = objects.index(b"3 0 obj")
    rows = bytes([0, 0, 0, 0, 0]) + b"\1" + (9).to_bytes(3, "big") + b"\0" + b"\2" + (3).to_bytes(3, "big") + b"\0"
    rows += b"\1" + place.to_bytes(3, "big") + b"\0" + b"\1" + len(objects).to_bytes(3, "big") + b"\0"
    table = (b"4 0 obj\n<< /Type /XRef /Size 5 /W [1 3 1] /Root 1 0 R /Length %d >>\nstream\n" % len(rows)
             + rows + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % len(objects))
    drafter = Person(demonstration.address).become("Sita Gurung")
    drafter.open("/en/requests/new").submit("/requests/new", [("title", "Courts")])
    request = re.search(r"/requests/([^/]+)/draft", drafter.url).group(1)
    drafter.open(f"/en/requests/{request}/draft/files")
    upload(drafter, [("bomb.pdf", objects + table)])
    assert drafter.status == 422, drafter.status
    assert demonstration.get("/healthz").status == 200
