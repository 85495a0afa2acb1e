"""Prints "PASSED FAILED" of a JUnit file; exits with 1 where it is missing or holds no test."""

import sys
import xml.etree.ElementTree as ElementTree

try:
    cases = list(ElementTree.parse(sys.argv[1]).getroot().iter("testcase"))
except (OSError, ElementTree.ParseError):
    sys.exit(1)
if not cases:
    sys.exit(1)
bad = [
    case
    for case in cases
    if any(case.find(name) is not None for name in ("failure", "error", "skipped"))
]
for case in bad:
    print(f"FAILED: {case.get('classname')} {case.get('name')}", file=sys.stderr)
print(len(cases) - len(bad), len(bad))
