"""The demonstration as a newcomer runs it: it comes up whole, and Ctrl-C leaves no process behind."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import urllib.request
from pathlib import Path

import psutil
import pytest

from tests.conftest import ROOT

pytestmark = [pytest.mark.faults, pytest.mark.timeout(300)]
OURS = ("DATABASE_URL", "REDIS_URL", "HEART_ENV", "HEART_VAR", "DJANGO_ALLOW_ASYNC_UNSAFE")


def bare_environment() -> dict[str, str]:
    """Nothing set, as on a newcomer's machine."""
    return {name: value for name, value in os.environ.items() if name not in OURS}


def run(command: str, var: Path) -> subprocess.CompletedProcess[str]:
    """A lone manage.py beside the running demonstration."""
    environment = {**bare_environment(), "HEART_VAR": str(var)}
    return subprocess.run(
        [sys.executable, "manage.py", *command.split()], cwd=ROOT, env=environment, capture_output=True, text=True
    )


def test_it_comes_up_whole_and_ctrl_c_leaves_nothing_behind(tmp_path):
    demo = subprocess.Popen(
        [sys.executable, "-m", "heart.demo", "--port", "0", "--var", str(tmp_path)],
        cwd=ROOT,
        env=bare_environment(),
        stdout=subprocess.PIPE,
        text=True,
    )
    family: list[psutil.Process] = []
    guard = threading.Timer(240, demo.kill)
    guard.start()
    try:
        address = next(found[0] for line in demo.stdout if (found := re.search(r"http://\S+", line)))
        family = [*psutil.Process(demo.pid).children(recursive=True), postgres(tmp_path)]
        assert len(family) >= 6, "web, worker and beat with their own, Redis and PostgreSQL"
        with urllib.request.urlopen(f"{address}/readyz") as answer:
            assert answer.status == 200
        with urllib.request.urlopen(f"{address}/sign-in/") as answer:
            assert "Every person, call and provider here is invented" in answer.read().decode()
        audit = run("verify_audit", tmp_path)
        assert audit.returncode == 0, audit.stdout
        sweep = run("sweep", tmp_path)
        assert "repair missing follow-ups: 0" in sweep.stdout
        demo.send_signal(signal.SIGINT)
        assert demo.wait(60) == 0
    finally:
        guard.cancel()
        demo.kill()
    _, alive = psutil.wait_procs(family, timeout=10)
    assert alive == []


def postgres(var: Path) -> psutil.Process:
    return psutil.Process(int((var / "postgres" / "postmaster.pid").read_text().split()[0]))
