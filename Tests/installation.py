"""Installations of the real program, for the tests of the product and of its pages."""

import os
import pathlib
import re
import secrets
import subprocess
import sys
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[1]
PROGRAM = ROOT / ".build/release/accord"


PEAK = """
import resource, subprocess, sys
ended = subprocess.call(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, ended)
"""


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def text(self):
        return self.body.decode()


class Installation:
    """A home folder with its own database; `serve` starts the server on a port of the system's choice."""

    def __init__(self, home, database=None):
        self.home = home
        self.environment = dict(os.environ, ACCORD_HOME=str(home), ACCORD_ROOT=str(ROOT))
        self.environment.pop("ACCORD_DATABASE", None)
        if database:
            self.environment["ACCORD_DATABASE"] = database
        self.server = None
        self.address = None

    def run(self, *arguments):
        return subprocess.run(
            [PROGRAM, *map(str, arguments)], env=self.environment, capture_output=True, text=True,
            timeout=300,
        )

    def must(self, *arguments):
        result = self.run(*arguments)
        assert result.returncode == 0, result.stderr
        return result.stdout

    def peak_of(self, *arguments):
        """The most memory one run of the program had, in kB, and how it ended.

        A small process starts the program: the system counts what the one that starts another has
        itself, and a run of tests has much."""
        result = subprocess.run(
            [sys.executable, "-c", PEAK, PROGRAM, *map(str, arguments)], env=self.environment,
            capture_output=True, text=True, check=True, timeout=600)
        return tuple(map(int, result.stdout.split()))

    def serve(self, prepare=None, log=subprocess.DEVNULL, through=(), port=0):
        """`prepare` runs in the new process before the program; `log` takes what it says on the way; `through` is a
        command that becomes the program."""
        self.server = subprocess.Popen(
            [*through, PROGRAM, "serve", "--port", str(port)], env=self.environment, stdout=subprocess.PIPE,
            stderr=log, text=True, preexec_fn=prepare,
        )
        line = self.server.stdout.readline()
        self.address = re.search(r"http://\S+", line).group(0)
        return self

    def stop(self):
        if self.server:
            self.server.terminate()
            assert self.server.wait(timeout=20) == 0

    def get(self, path, method="GET", **headers):
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(self.address + path, method=method, headers=named)
        opener = urllib.request.build_opener(NoRedirect)
        try:
            with opener.open(request, timeout=60) as answer:
                return Answer(answer.status, answer.headers, answer.read())
        except urllib.error.HTTPError as answer:
            return Answer(answer.code, answer.headers, answer.read())


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *arguments):
        return None


def new_installation(tmp_path_factory, engine):
    home = tmp_path_factory.mktemp("home")
    if engine == "sqlite":
        return Installation(home)
    cluster = os.environ["ACCORD_TEST_POSTGRESQL"]
    name = "accord_" + secrets.token_hex(6)
    subprocess.run(["psql", "-q", cluster, "-c", f"CREATE DATABASE {name}"], check=True)
    return Installation(home, cluster.replace("/postgres?", f"/{name}?"))
