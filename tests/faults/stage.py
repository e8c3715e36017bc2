"""A whole HEART of real processes: its own database and its own Redis, and as many workers and beats as asked."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg

from heart import embedded

CELERY = [sys.executable, "-m", "celery", "-A", "heart", "--skip-checks"]


def until(condition: Callable[[], Any], *, seconds: float, what: str) -> Any:
    """Ask again and again until the answer is true; fails, saying what was awaited, when it takes too long."""
    deadline = time.monotonic() + seconds
    while not (answer := condition()):
        assert time.monotonic() < deadline, f"after {seconds} seconds still waiting for {what}"
        time.sleep(0.05)
    return answer


class Stage:
    """Where it all runs. What was started here is ended here, by its own process id."""

    def __init__(self, home: Path, database: str, redis_url: str) -> None:
        self.home, self.redis_url = home, redis_url
        self.mail = home / "mail"
        self.mail.mkdir()
        self.environment = {
            **os.environ,
            "HEART_ENV": "test",
            "HEART_VAR": str(home),
            "DATABASE_URL": database,
            "REDIS_URL": redis_url,
            "EMAIL_URL": f"filemail:///{self.mail}",
            "SWEEP_SECONDS": "1",
            "COVERAGE_PROCESS_START": "",
        }
        self.running: list[subprocess.Popen[bytes]] = []
        self.connection = psycopg.connect(plain(database), autocommit=True)

    def start(self, *command: str) -> subprocess.Popen[bytes]:
        log = (self.home / f"log-{len(self.running)}").open("wb")
        process = subprocess.Popen(
            command, cwd=embedded.ROOT, env=self.environment, stdout=log, stderr=log, start_new_session=True
        )
        self.running.append(process)
        return process

    def worker(self, name: str) -> subprocess.Popen[bytes]:
        return self.start(*CELERY, "worker", "--pool", "solo", "-n", f"{name}@heart", "--loglevel", "warning")

    def beat(self, name: str) -> subprocess.Popen[bytes]:
        return self.start(*CELERY, "beat", "--loglevel", "warning", "--schedule", str(self.home / name))

    def run(self, module: str, *arguments: str) -> str:
        """Run a Python module to its end; what it printed."""
        done = subprocess.run(
            [sys.executable, "-m", module, *arguments],
            cwd=embedded.ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=40,
        )
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    def count(self, question: str) -> int:
        """The number that one SQL statement answers."""
        row = self.connection.execute(question).fetchone()  # type: ignore[arg-type]
        assert row is not None
        return int(row[0])

    def mailed(self) -> int:
        """How many messages have gone out."""
        return sum(len(re.findall(rb"^Subject: HEART", path.read_bytes(), re.M)) for path in self.mail.iterdir())

    def end(self) -> None:
        self.connection.close()
        for process in self.running:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        for process in self.running:
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def plain(url: str) -> str:
    """A Django database address as PostgreSQL's own library reads it."""
    return url.replace("postgres://", "postgresql://", 1)
