"""The database of an installation, past the program: to look into it, and to fill it faster than people can."""

import os
import sqlite3
import subprocess


class Store:
    def __init__(self, home, address=None):
        """SQLite in `home`, or the PostgreSQL of `address`."""
        self.home, self.address = home, address

    def run(self, *statements):
        """Rows of the last statement, as texts."""
        if self.address:
            found = subprocess.run(
                ["psql", "-qAt", "-F", "\x1f", "-v", "ON_ERROR_STOP=1", self.address, "-c", ";\n".join(statements)],
                capture_output=True, text=True, check=True, env=dict(os.environ)).stdout
            return [tuple(line.split("\x1f")) for line in found.splitlines()]
        rows = []
        with sqlite3.connect(self.home / "accord.sqlite", timeout=30) as database:
            for statement in statements:
                rows = database.execute(statement).fetchall()
        return [tuple("" if value is None else str(value) for value in row) for row in rows]

    def columns(self, table):
        if self.address:
            rows = self.run(
                f"SELECT column_name FROM information_schema.columns WHERE table_name = '{table}' ORDER BY 1")
        else:
            rows = self.run(f"SELECT name FROM pragma_table_info('{table}') WHERE name NOT LIKE '%(%'")
        return [name for (name,) in rows]

    def multiply(self, request, count, prefix):
        """Makes many cleared requests of one, as if each had been written and cleared; their ids begin so."""
        changed = {
            "id": "(SELECT max(id) FROM request) + n", "public_id": f"'{prefix}' || n", "version": "1",
            "status": "'draft'", "cleared_by": "NULL"}
        numbers = (
            "WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers "
            f"WHERE n < {count}) ")
        names = self.columns("request")
        statements = [
            f"INSERT INTO request ({', '.join(names)}) {numbers} "
            f"SELECT {', '.join(changed.get(name, 'r.' + name) for name in names)} FROM request r, numbers "
            f"WHERE r.public_id = '{request}'"]
        for table in ["request_drafter", "request_addressee"]:
            names = self.columns(table)
            values = ["c.id" if name == "request_id" else "t." + name for name in names]
            statements.append(
                f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(values)} FROM {table} t, request c "
                f"WHERE t.request_id = (SELECT id FROM request WHERE public_id = '{request}') "
                f"AND c.public_id LIKE '{prefix}%'")
        statements.append(
            f"UPDATE request SET status = 'cleared', cleared_by = (SELECT cleared_by FROM request "
            f"WHERE public_id = '{request}') WHERE public_id LIKE '{prefix}%'")
        self.run(*statements, "SELECT 1")

    def submit(self, prefix, publication):
        """Submits those requests, a minute after the other, past all rules but those of the tables."""
        self.run(
            f"UPDATE request SET publication = '{publication}', status = 'open', receipt = public_id, "
            f"submitted_at = 1795469224000 + id * 60000 WHERE public_id LIKE '{prefix}%'", "SELECT 1")
