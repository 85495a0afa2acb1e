"""The table: what was measured, what it was measured against, the ratio, the goal and the verdict."""

import datetime
import os
import pathlib
import platform
import re
import sqlite3
import subprocess


class Report:
    def __init__(self):
        self.rows = []
        self.notes = []

    def add(self, part, what, ours, other="", value=None, unit="", goal=None, is_least=True):
        """`value` is what the goal speaks of; `is_least` where the goal is the least it may be."""
        verdict = ""
        if goal is not None and value is not None:
            verdict = "met" if (value >= goal if is_least else value <= goal) else "**missed**"
        row = {
            "part": part, "what": what, "ours": ours, "other": other, "value": value, "unit": unit,
            "goal": goal, "is_least": is_least, "verdict": verdict}
        self.rows.append(row)
        print(f"{part} · {what}: {ours}"
              + (f" against {other}" if other else "")
              + (f" → {shown(value, unit)}" if value is not None else "")
              + (f" {verdict}" if verdict else ""), flush=True)

    def markdown(self, head):
        lines = [head, ""]
        part = None
        for row in self.rows:
            if row["part"] != part:
                part = row["part"]
                lines += ["", f"### {part}", "", "| | Accord | against | result | goal | |", "|---|---|---|---|---|---|"]
            sign = "≥" if row["is_least"] else "≤"
            goal = "" if row["goal"] is None else f"{sign} {shown(row['goal'], row['unit'])}"
            value = "" if row["value"] is None else shown(row["value"], row["unit"])
            lines.append(
                f"| {row['what']} | {row['ours']} | {row['other']} | {value} | {goal} | {row['verdict']} |")
        if self.notes:
            lines += [""] + [f"- {note}" for note in self.notes]
        return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)) + "\n"


def shown(value, unit):
    digits = 2 if unit in ("", "×") and value < 10 else 1 if value < 100 else 0
    text = f"{value:.{digits}f}"
    return text if unit == "" else f"{text}{unit}" if unit == "×" else f"{text} {unit}"


def rate(pair):
    return f"{pair[0]:.0f}/s, p99 {pair[1]:.1f} ms"


def output_of(*command):
    try:
        return subprocess.run(command, capture_output=True, text=True).stdout.strip()
    except OSError:
        return ""


def head(root, is_quick, python, is_given):
    """Date, machine and versions, in one paragraph."""
    cpu = re.search(r"model name\s*:\s*(.+)", pathlib.Path("/proc/cpuinfo").read_text())
    memory = re.search(r"MemTotal:\s+(\d+)", pathlib.Path("/proc/meminfo").read_text())
    release = re.search(r'PRETTY_NAME="(.+)"', pathlib.Path("/etc/os-release").read_text())
    swift = re.search(r"Swift version ([\d.]+)", output_of("swift", "--version"))
    binaries = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    postgresql = output_of(str(binaries[-1]), "--version").split(" ")[2] if binaries else "none"
    commit = output_of("git", "-C", str(root), "rev-parse", "--short", "HEAD") or "unknown"
    changed = output_of("git", "-C", str(root), "status", "--porcelain", "--", "Platform", "Features", "App")
    # A program from elsewhere tells nothing of the commit it was built from.
    source = "a given program" if is_given else f"commit {commit}{' with changes' if changed else ''}"
    tools = {
        line.split("==")[0]: line.split("==")[1]
        for line in output_of(python, "-m", "pip", "freeze").splitlines() if "==" in line}
    return (
        f"{datetime.date.today().isoformat()}{', a quick run' if is_quick else ''}; {source}; "
        f"{os.cpu_count()} × {cpu.group(1).strip() if cpu else platform.machine()}, "
        f"{round(int(memory.group(1)) / 1024 / 1024)} GiB, {release.group(1) if release else ''}, "
        f"Linux {platform.release()}; Swift {swift.group(1) if swift else 'unknown'}, "
        f"SQLite {sqlite3.sqlite_version}, PostgreSQL {postgresql}, "
        f"Datasette {tools.get('datasette', '?')}, sqlite-utils {tools.get('sqlite-utils', '?')}, "
        f"Python {platform.python_version()}. Load of the machine at the start: "
        f"{os.getloadavg()[0]:.1f}.")
