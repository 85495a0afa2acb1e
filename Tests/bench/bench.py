"""Measures Accord and what it is measured against, side by side. Called by bin/bench."""

import argparse
import json
import pathlib
import signal
import sys

import generate
import steps
from measure import Lock
from report import Report, head

ROOT = pathlib.Path(__file__).resolve().parents[2]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", type=pathlib.Path, required=True)
    parser.add_argument("--is-given", action="store_true", help="the program was not built from this tree")
    parser.add_argument("--page-server", type=pathlib.Path, help="page-server of the same build")
    parser.add_argument("--commands", type=pathlib.Path, help="commands of the same build")
    parser.add_argument("--work", type=pathlib.Path, required=True)
    parser.add_argument("--postgresql", required=True)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", action="append", choices=list(steps.STEPS))
    parser.add_argument("--lock")
    parser.add_argument("--json", type=pathlib.Path)
    given = parser.parse_args()

    # An end asked for from outside stops the servers as well.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    title = head(ROOT, given.quick, sys.executable, given.is_given)
    print(title, flush=True)
    sessions = ROOT / "Data/upr/sessions"
    generate.unpack_sessions(sessions, given.work / "sessions")
    report = Report()
    bench = steps.Bench(
        program=given.program, page_server=given.page_server, commands=given.commands, work=given.work, root=ROOT, postgresql=given.postgresql,
        python=pathlib.Path(sys.executable).parent, rows=list(generate.session_rows(sessions)),
        report=report, quiet=Lock(given.lock), is_quick=given.quick)
    failed = False
    for name, step in steps.STEPS.items():
        if given.only and name not in given.only:
            continue
        try:
            step(bench)
        except (RuntimeError, OSError) as error:
            # The other steps are worth having all the same.
            failed = True
            print(f"{name} did not run to its end: {error}", file=sys.stderr)
            report.notes.append(f"{name} did not run to its end: {str(error)[:300]}")
    print("\n" + report.markdown(title))
    if given.json:
        given.json.write_text(json.dumps(
            {"machine": title, "rows": report.rows, "notes": report.notes}, ensure_ascii=False, indent=1))
    missed = sum(row["verdict"] == "**missed**" for row in report.rows)
    met = sum(row["verdict"] == "met" for row in report.rows)
    print(f"{met} goals met, {missed} missed")
    sys.exit(1 if failed else 0)


main()
