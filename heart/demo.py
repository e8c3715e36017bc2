"""`script/demo`: a whole running system on this machine, with a demo world in it.

Web, worker and beat run as processes of their own beside the embedded PostgreSQL and Redis. Whatever ends
this one (Ctrl-C, a signal, a child that failed) stops them all.
"""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from heart import embedded

READY_SECONDS = 90
PYTHON = sys.executable

CAST = [
    ("nadia, noel", "care navigators"),
    ("cora", "clinician"),
    ("ray", "community responder (EMT)"),
    ("sol", "supervisor"),
    ("dee", "directory editor"),
    ("omar", "partner staff at Bull City Bridge"),
    ("pia", "partner staff at Eno River Recovery"),
    ("eve", "evaluator"),
    ("ada", "administrator"),
]


class Stopped(Exception):
    """Somebody asked the demonstration to end."""


def main() -> int:
    options = _options()
    (options.var / "static").mkdir(parents=True, exist_ok=True)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, _stop)
    try:
        with _only_one(options.var), _port(options.port) as port:
            if options.fresh:
                _start_over(options.var)
            return _run(options.var, port)
    except Stopped:
        _say("\nStopped. Everything that the demonstration started has ended.")
        return 0
    except RuntimeError as error:
        _say(str(error))
        return 1


def _run(var: Path, port: int) -> int:
    with embedded.services(var) as addresses:
        address = f"http://127.0.0.1:{port}"
        environment = {
            **os.environ,
            **addresses,
            "HEART_ENV": "demo",
            "HEART_VAR": str(var.resolve()),
            "BASE_URL": address,
            "SWEEP_SECONDS": os.environ.get("SWEEP_SECONDS", "30"),
        }
        subprocess.run([PYTHON, "manage.py", "load_demo"], cwd=embedded.ROOT, env=environment, check=True)  # noqa: S603
        with _children(_commands(port, var), environment) as children:
            _wait_until_ready(address, children)
            _introduce(address)
            return _watch(children)


def _commands(port: int, var: Path) -> dict[str, list[str]]:
    celery = [PYTHON, "-m", "celery", "--quiet", "--app", "heart", "--skip-checks"]
    return {
        "web": [
            PYTHON, "-m", "gunicorn", "heart.wsgi", "--bind", f"127.0.0.1:{port}",
            "--workers", "2", "--threads", "4", "--log-level", "warning",
        ],
        "worker": [*celery, "worker", "--concurrency", "2", "--loglevel", "warning"],
        "beat": [*celery, "beat", "--loglevel", "warning", "--schedule", str(var / "celerybeat-schedule")],
    }  # fmt: skip


@contextlib.contextmanager
def _children(commands: dict[str, list[str]], environment: dict[str, str]) -> Iterator[dict[str, subprocess.Popen]]:
    """The processes, each in a session of its own, so that Ctrl-C reaches this one alone and ends them in order."""
    children: dict[str, subprocess.Popen] = {}
    try:
        for name, command in commands.items():
            children[name] = subprocess.Popen(  # noqa: S603
                command, cwd=embedded.ROOT, env=environment, start_new_session=True
            )
        yield children
    finally:
        for child in children.values():
            if child.poll() is None:
                child.terminate()
        for child in children.values():
            _end(child)


def _end(child: subprocess.Popen) -> None:
    """Wait for a child that was asked to stop; then end whatever is left of its own session."""
    with contextlib.suppress(subprocess.TimeoutExpired):
        child.wait(embedded.STOP_SECONDS)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def _wait_until_ready(address: str, children: dict[str, subprocess.Popen]) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        _raise_if_one_ended(children)
        if _answers(f"{address}/readyz"):
            return
        time.sleep(0.1)
    raise RuntimeError(f"The web server did not become ready in {READY_SECONDS} seconds.")


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 - our own address
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _raise_if_one_ended(children: dict[str, subprocess.Popen]) -> None:
    for name, child in children.items():
        if child.poll() is not None:
            raise RuntimeError(f"The {name} process ended by itself (exit {child.returncode}); see above.")


def _watch(children: dict[str, subprocess.Popen]) -> int:
    while True:
        _raise_if_one_ended(children)
        time.sleep(0.5)


def _introduce(address: str) -> None:
    _say(f"\nHEART is running at {address}\n\nSign in as any of these; the password of all is heart-demo:\n")
    for names, role in CAST:
        _say(f"  {names:<14} {role}")
    _say("\nEverybody in it is invented. Ctrl-C stops it; script/demo --fresh starts over.")


@contextlib.contextmanager
def _only_one(var: Path) -> Iterator[None]:
    with (var / "demo.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise RuntimeError("The demonstration is running already. Stop it with Ctrl-C where it runs.") from None
        yield


@contextlib.contextmanager
def _port(port: int) -> Iterator[int]:
    """The port, if nothing listens there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise RuntimeError(f"Port {port} is taken. Choose another: script/demo --port 8123") from None
        free: int = probe.getsockname()[1]
    yield free


def _start_over(var: Path) -> None:
    for name in ("postgres", "redis", "mail", "celerybeat-schedule"):
        path = var / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="script/demo", description="A running HEART with a demo world in it.")
    parser.add_argument("--port", type=int, default=8000, help="where the web server listens (default 8000)")
    parser.add_argument("--fresh", action="store_true", help="throw the demo world away and start over")
    parser.add_argument("--var", type=Path, default=embedded.ROOT / "var", help=argparse.SUPPRESS)
    return parser.parse_args()


def _stop(*_: object) -> None:
    # A second signal must not cut the tidying short.
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    raise Stopped


def _say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
