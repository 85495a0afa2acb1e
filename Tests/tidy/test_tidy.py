"""The habits of the project, held by a machine."""

import pathlib
import re
import subprocess

import rules

ROOT = pathlib.Path(__file__).resolve().parents[2]
FEATURES = rules.ORDER
CATALOGUES = ["Platform/Web"] + [f"Features/{name}" for name in FEATURES]
LANGUAGES = ["ar", "en", "es", "fr", "ru", "zh"]
# Keys that are put together from the names of cases.
DYNAMIC = [
    "web.problem.", "web.fault.", "web.field.", "recommendations.import.", "recommendations.layout.",
    "portal.column.", "portal.api.", "portal.register.act.", "accounts.fault.", "requests.fault.", "requests.rule.",
    "requests.history.", "offers.fault.", "offers.rule.", "offers.history.", "dialogues.fault.", "dialogues.rule.", "dialogues.history.",
    "agreements.fault.",
    "agreements.rule.", "agreements.history.",
    "activities.fault.", "activities.rule.", "activities.history.", "activities.gate.",
    "accounts.rule.", "accounts.history.",
    "progress.fault.", "progress.rule.", "progress.history.", "line.fault.",
]


def tracked(*patterns):
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return [name for name in listed.stdout.split("\n") if name and (ROOT / name).is_file()]


def swift_files():
    return [(name, (ROOT / name).read_text()) for name in tracked("*.swift") if name != "Package.swift"]


def test_modules_import_downward_and_libraries_through_their_adapter():
    assert [fault for name, text in swift_files() for fault in rules.wrong_imports(name, text)] == []


def test_no_mark_of_unfinished_work_and_nothing_public():
    faults = []
    for name, text in swift_files():
        faults += rules.unfinished(name, text) + rules.forbidden_words(name, text)
    assert faults == []


def test_statements_tell_of_stored_data_alone():
    assert [fault for name, text in swift_files() for fault in rules.moments(name, text)] == []


def test_files_stay_small():
    assert [name for name, text in swift_files() if text.count("\n") > 500] == []


def test_only_a_feature_writes_its_own_tables():
    owners = {}
    for name, text in swift_files():
        feature = re.match(r"Features/(\w+)/", name)
        if feature and "/Tests/" not in name:
            for table in rules.created_tables(text):
                owners[table] = feature.group(1)
    assert len(owners) > 15
    faults = []
    for name, text in swift_files():
        feature = re.match(r"Features/(\w+)/", name)
        if not feature or "/Tests/" in name:
            continue
        for table in rules.written_tables(text) & owners.keys():
            if owners[table] != feature.group(1):
                faults.append(f"{name} writes {table} of {owners[table]}")
    assert faults == []


def test_every_message_is_used_and_every_key_exists():
    used = set()
    for name, text in swift_files():
        if "/Tests/" not in name:
            used |= rules.used_keys(text)
            used |= set(re.findall(r"\"((?:web|parties|accounts|recommendations|requests|offers|dialogues|agreements|activities|progress|line|portal)\.[a-z0-9.-]+)\"", text))
    known = set()
    for folder in CATALOGUES:
        known |= rules.catalogue_keys((ROOT / folder / "Locales/en.po").read_text())
    missing = {key for key in used - known if not key.endswith(".")}
    unused = {key for key in known - used if not any(key.startswith(each) for each in DYNAMIC)}
    assert (sorted(missing), sorted(unused)) == ([], [])


def test_every_catalogue_is_there_in_six_languages_with_the_same_keys():
    for folder in CATALOGUES:
        english = rules.catalogue_keys((ROOT / folder / "Locales/en.po").read_text())
        for language in LANGUAGES:
            path = ROOT / folder / "Locales" / f"{language}.po"
            assert rules.catalogue_keys(path.read_text()) == english, path


def test_links_of_the_documents_are_alive():
    faults = []
    for name in tracked("*.md"):
        text = (ROOT / name).read_text()
        faults += rules.dead_links(name, text, lambda path: (ROOT / path).exists())
    assert faults == []


# The requirements of OWASP ASVS 5.0.0, level 1.
LEVEL_ONE = (
    "1.2.1 1.2.2 1.2.3 1.2.4 1.2.5 1.3.1 1.3.2 1.5.1 2.1.1 2.2.1 2.2.2 2.3.1 3.2.1 3.2.2 3.3.1 3.4.1 3.4.2 3.5.1 "
    "3.5.2 3.5.3 4.1.1 4.4.1 5.2.1 5.2.2 5.3.1 5.3.2 6.1.1 6.2.1 6.2.2 6.2.3 6.2.4 6.2.5 6.2.6 6.2.7 6.2.8 6.3.1 "
    "6.3.2 6.4.1 6.4.2 7.2.1 7.2.2 7.2.3 7.2.4 7.4.1 7.4.2 8.1.1 8.2.1 8.2.2 8.3.1 9.1.1 9.1.2 9.1.3 9.2.1 10.4.1 "
    "10.4.2 10.4.3 10.4.4 10.4.5 11.3.1 11.3.2 11.4.1 12.1.1 12.2.1 12.2.2 13.4.1 14.2.1 14.3.1 15.1.1 15.2.1 15.3.1"
).split()


def test_each_requirement_of_asvs_has_its_test_or_a_reason():
    text = (ROOT / "docs/security/asvs.md").read_text()
    rows = re.findall(r"^\| (\d+\.\d+\.\d+) \|[^|]+\|(.+)\|$", text, re.MULTILINE)
    assert [number for number, _ in rows] == LEVEL_ONE
    declared = set()
    for name in tracked("*.swift", "*.py"):
        declared |= rules.declared_tests(name, (ROOT / name).read_text())
    named = rules.named_tests(text) - {("Suite", "function"), ("module", "function")}
    assert named - declared == set() and len(named) > 50
    faults = [
        number for number, held in rows
        if not rules.named_tests(held) and not re.search(r"does not apply|not held yet|the same", held)
    ]
    assert faults == []


def test_decision_records_are_numbered_once_and_short():
    records = sorted((ROOT / "docs/decisions").glob("*.md"))
    assert records
    assert len({path.name[:4] for path in records}) == len(records)
    for path in records:
        text = path.read_text()
        assert text.count("\n") <= 60, path
        for heading in ("Context", "Decision", "Consequences"):
            assert f"## {heading}" in text, path


def test_every_module_has_its_readme():
    for folder in ["Platform", "Features"]:
        for place in sorted((ROOT / folder).iterdir()):
            if place.is_dir() and any(place.glob("*.swift")):
                assert (place / "README.md").read_text().count("\n") >= 3, place


def test_swift_is_formatted():
    files = tracked("*.swift")
    command = ["swift", "format", "lint", "--strict", "--parallel", *files]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr[:3000]


def test_documents_speak_of_the_project_only():
    names = tracked("*.md", "*.swift", "*.py", "*.po", "bin/*")
    assert [name for name in names if "/work" + "/" in (ROOT / name).read_text()] == []


def test_the_rules_find_what_they_are_for():
    assert rules.wrong_imports("Platform/Base/A.swift", "import Parties\n")
    assert rules.wrong_imports("Features/Parties/A.swift", "package import Portal\n")
    assert rules.wrong_imports("Features/Portal/A.swift", "import GRDB\n")
    assert not rules.wrong_imports("Features/Portal/A.swift", "import Parties\n")
    assert rules.unfinished("A.swift", "// TO" + "DO: later\n")
    assert rules.forbidden_words("A.swift", "public struct A {}\n")
    assert rules.forbidden_words("X/Tests/A.swift", "try await Task.sl" + "eep(for: .seconds(1))\n")
    assert rules.moments("Features/A.swift", '"SELECT id FROM one WHERE at < now()"\n')
    assert not rules.moments("Features/A.swift", "let at = clock.now()\n")
    assert rules.written_tables('"INSERT INTO state (id)"') == {"state"}
    assert rules.dead_links("docs/a.md", "[x](b.md)", lambda path: False) == ["docs/a.md: b.md is not there"]
    assert rules.used_keys('words(\n    "a.b-c", count: 1)') == {"a.b-c"}


def test_libraries_come_as_new_as_their_major_version_allows():
    manifest = (ROOT / "Package.swift").read_text()
    asked = re.findall(r"\.package\(\s*url: \"[^\"]+\",\s*(\w+):", manifest)
    assert len(asked) == manifest.count(".package(") > 5 and set(asked) == {"from"}
    assert "Package.resolved" in (ROOT / ".gitignore").read_text().split()
    assert "within seven days" in (ROOT / "SECURITY.md").read_text()
