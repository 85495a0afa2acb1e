"""What a machine can hold of the project's habits: pure functions over texts, used by test_tidy.py."""

import re

ORDER = ["Parties", "Accounts", "Recommendations", "Requests", "Offers", "Dialogues", "Agreements",
    "Activities", "Progress", "Line", "Portal",
]

# Who alone may import what: one adapter a library, one module a C library.
SOLE_IMPORTERS = {
    "GRDB": ["Platform/DatabaseSQLite/"],
    "CSQLite": ["Platform/DatabaseSQLite/"],
    "CPostgreSQL": ["Platform/DatabasePostgreSQL/"],
    "Hummingbird": ["Platform/Web/Server/HTTPServer.swift"],
    "HummingbirdCore": ["Platform/Web/Server/HTTPServer.swift"],
    "NIOCore": ["Platform/Web/Server/HTTPServer.swift"],
    "CXML": ["Platform/Documents/"],
    "CArchive": ["Platform/Documents/"],
    "CQPDF": ["Platform/Documents/"],
    "CXLSXWriter": ["Platform/Documents/"],
    "CDeflate": ["Platform/Web/Server/Gzip.swift"],
    "CSodium": ["Platform/Base/", "Platform/Secrets/"],
    "CNettle": ["Platform/Base/", "Platform/Secrets/"],
    "CQRencode": ["Platform/Secrets/"],
    "CStemmer": ["Platform/Search/"],
    "CICU": ["Platform/Search/", "Platform/Localization/", "Platform/Secrets/"],
}


def imports(source):
    """The modules a Swift file imports."""
    pattern = r"^(?:@testable |package |internal |public )*import (?:struct |enum |class )?(\w+)"
    return re.findall(pattern, source, re.MULTILINE)


def wrong_imports(path, source):
    """Imports that point upward, sideways or past an adapter."""
    faults = []
    feature = re.match(r"Features/(\w+)/", path)
    for module in imports(source):
        if path.startswith("Platform/") and module in ORDER + ["Assembly"]:
            faults.append(f"{path}: the platform imports {module}")
        if feature and module in ORDER and ORDER.index(module) > ORDER.index(feature.group(1)):
            faults.append(f"{path}: imports {module}, which comes later")
        allowed = SOLE_IMPORTERS.get(module)
        if allowed and not any(path.startswith(place) for place in allowed):
            faults.append(f"{path}: imports {module} past its adapter")
    return faults


def unfinished(path, source):
    """Marks of work that was left."""
    marks = r"\b(TODO|FIXME|XXX|HACK)\b|fatalError\(\"(todo|not )"
    return [
        f"{path}:{number}: unfinished"
        for number, line in enumerate(source.splitlines(), 1)
        if re.search(marks, line)
    ]


def forbidden_words(path, source):
    """Access beyond the package, sleeping tests, umbrella modules."""
    faults = []
    for number, line in enumerate(source.splitlines(), 1):
        if re.match(r"\s*(public|open) (struct|enum|class|func|var|let|protocol|extension)", line):
            faults.append(f"{path}:{number}: public")
        if "@_exported" in line:
            faults.append(f"{path}:{number}: exported import")
        if "/Tests/" in path and re.search(r"Task\.sleep|(?<![a-z_])u?sleep\(", line):
            faults.append(f"{path}:{number}: a test sleeps")
    return faults


def moments(path, source):
    """Statements whose answer is another one each time: a read keeps its answers (docs/decisions/0027)."""
    asked = (
        r"(?<![.\w])(now|random|clock_timestamp|statement_timestamp|transaction_timestamp|timeofday)\(\)"
        r"|\bCURRENT_(TIMESTAMP|DATE|TIME)\b|datetime\('now'")
    return [
        f"{path}:{number}: asks the database for time or chance"
        for number, line in enumerate(source.splitlines(), 1)
        if path.startswith(("Features/", "App/")) and "/Tests/" not in path and re.search(asked, line)
    ]


def written_tables(source):
    """The tables a Swift file writes by literal statements."""
    pattern = r"\b(?:INSERT INTO|UPDATE|DELETE FROM|insert\(\s*into:)\s+\"?([a-z_]+)"
    return {name for name in re.findall(pattern, source) if name not in {"set", "of"}}


def created_tables(source):
    return set(re.findall(r"CREATE (?:VIRTUAL )?TABLE (?:IF NOT EXISTS )?([a-z_]+)", source))


def used_keys(source):
    """The keys of messages that a Swift file names."""
    pattern = r"(?:words|segments)\(\s*\"([a-z]+\.[a-z0-9.-]+)\"|heading: \"([a-z]+\.[a-z0-9.-]+)\""
    keys = {one or other for one, other in re.findall(pattern, source)}
    keys |= set(re.findall(r"NavigationItem\(\"([a-z.-]+)\"", source))
    return keys | set(re.findall(r"\(\"(web\.frame\.[a-z]+)\", \"/", source))


def catalogue_keys(source):
    return set(re.findall(r"^msgid \"([a-z][^\"]+)\"", source, re.MULTILINE))


def named_tests(document):
    """The tests that a document names, as `Suite.function` or `module.function`."""
    return set(re.findall(r"`([A-Za-z_]+)\.([A-Za-z_]+)`", document))


def declared_tests(path, source):
    """The tests that a file declares, by suite or module."""
    if path.endswith(".py"):
        module = path.rsplit("/", 1)[-1].removesuffix(".py")
        return {(module, name) for name in re.findall(r"^def (test_\w+)", source, re.MULTILINE)}
    found, suite = set(), ""
    for declared, name in re.findall(
            r"^(?:final class|struct) (\w+)|@Test(?:(?!@Test|\bfunc\b)[\s\S])*?\bfunc (\w+)", source, re.MULTILINE):
        suite = declared or suite
        if name:
            found.add((suite, name))
    return found


def dead_links(path, source, exists):
    """Relative links of a document that lead nowhere; `exists` answers for a path."""
    folder = path.rsplit("/", 1)[0] + "/" if "/" in path else ""
    faults = []
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", source):
        if "://" in target or target.startswith("mailto:"):
            continue
        if not exists(folder + target):
            faults.append(f"{path}: {target} is not there")
    return faults
