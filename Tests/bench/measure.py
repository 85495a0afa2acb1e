"""Running programs and servers, and taking their time and memory."""

import contextlib
import fcntl
import http.client
import os
import pathlib
import re
import socket
import statistics
import subprocess
import time


class Lock:
    """Held around each measuring step where a machine is shared; nothing without a file."""

    def __init__(self, path):
        self.path = path

    @contextlib.contextmanager
    def __call__(self):
        if self.path is None:
            yield
            return
        with open(self.path, "w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


def run(command, environment=None):
    """Runs a command to its end: seconds, peak memory in bytes, and what it printed."""
    start = time.perf_counter()
    with open(os.devnull, "rb") as nothing:
        process = subprocess.Popen(
            [str(part) for part in command], env={**os.environ, **(environment or {})}, stdin=nothing,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        output = process.stdout.read()
        errors = process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - start
    if process.returncode != 0:
        raise RuntimeError(
            f"{' '.join(map(str, command))} ended with {process.returncode}: "
            + (errors or output).decode(errors="replace")[-2000:])
    return seconds, usage.ru_maxrss * 1024, output.decode(errors="replace")


def free_port():
    with socket.socket() as made:
        made.bind(("127.0.0.1", 0))
        return made.getsockname()[1]


class Server:
    """A server on a port of this machine, up from `with` to its end."""

    def __init__(self, command, ready_path, environment=None, log=os.devnull):
        self.port = free_port()
        self.command = [str(part).replace("{port}", str(self.port)) for part in command]
        self.ready_path = ready_path
        self.environment = {**os.environ, **(environment or {})}
        self.log = log

    def __enter__(self):
        start = time.perf_counter()
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                self.command, env=self.environment, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        while True:
            try:
                status, _ = self.get(self.ready_path)
                if status == 200:
                    break
            except OSError:
                pass
            if self.process.poll() is not None or time.perf_counter() - start > 60:
                self.__exit__()
                raise RuntimeError(f"{' '.join(self.command)} did not start; see {self.log}")
            # Asked again until it answers: the time to the first answer is what is measured.
            time.sleep(0.002)
        self.seconds_to_ready = time.perf_counter() - start
        return self

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def get(self, path, headers=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("GET", path, headers=headers or {})
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def memory(self):
        """Resident memory in bytes."""
        text = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+) kB", text).group(1)) * 1024

    def load(self, path, seconds, connections=16):
        """Requests a second and the 99th percentile in milliseconds, by wrk on one thread."""
        command = [
            "wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "--timeout", "20s",
            f"http://127.0.0.1:{self.port}{path}"]
        text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        if "Non-2xx" in text:
            raise RuntimeError(f"{path} answered with errors under load:\n{text}")
        rate = float(re.search(r"Requests/sec:\s+([\d.]+)", text).group(1))
        number, unit = re.search(r"99%\s+([\d.]+)(us|ms|s|m)\b", text).groups()
        return rate, float(number) * {"us": 0.001, "ms": 1, "s": 1000, "m": 60_000}[unit]

    def latencies(self, paths):
        """Milliseconds of each path, one after the other over one connection."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.connect()
        connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        times = []
        for path in paths:
            start = time.perf_counter()
            connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
            times.append((time.perf_counter() - start) * 1000)
            if answer.status != 200:
                raise RuntimeError(f"{path} answered {answer.status}")
        connection.close()
        return times


def median(values):
    return statistics.median(values)


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def side_by_side(targets, seconds, rounds, connections=16):
    """Loads each (server, path) in turn, `rounds` times: median rate and median p99 of each."""
    found = [[] for _ in targets]
    for server, path in targets:
        server.latencies([path] * 3)
    for _ in range(rounds):
        for number, (server, path) in enumerate(targets):
            found[number].append(server.load(path, seconds, connections))
    return [(median([rate for rate, _ in each]), median([late for _, late in each])) for each in found]
