"""Sizes, types, imports, and the few calls that nothing here may make."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.source import ROOT, called, calls, check_allowlist, modules

LONGEST_MODULE, LONGEST_FUNCTION = 400, 50
TYPED = ("actions", "policies", "queries", "matching")
TEMPLATES = ROOT / "templates"

MAY_SLEEP: dict[str, str] = {
    "heart/demo.py": "looks twice a second whether a process of the demonstration has ended",
    "heart/embedded.py": "waits for a Redis that it just started to answer",
}
MAY_MARK_SAFE: dict[str, str] = {
    "heart/insights/charts.py": "drawings from an XML writer, which escapes every word; its tests feed it markup",
    "heart/insights/heat.py": "as charts.py",
}
INLINE = re.compile(
    r"<style\b|<script(?![^>]*\bsrc=)[^>]*>|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|\|\s*safe\b|autoescape\s+off|javascript:",
    re.IGNORECASE,
)


def templates() -> list[Path]:
    return sorted([*TEMPLATES.rglob("*.html"), *TEMPLATES.rglob("*.svg"), *TEMPLATES.rglob("*.txt")])


@pytest.mark.parametrize("module", modules(), ids=lambda module: module.path)
def test_a_module_fits_in_a_head(module):
    assert module.lines <= LONGEST_MODULE, f"{module.path} has {module.lines} lines"
    for function in module.functions():
        length = (function.end_lineno or function.lineno) - function.lineno + 1
        assert length <= LONGEST_FUNCTION, f"{module.path}:{function.lineno} {function.name} has {length} lines"


@pytest.mark.parametrize("module", [one for one in modules() if one.within(*TYPED)], ids=lambda module: module.path)
def test_public_functions_are_typed(module):
    for function in module.public_functions():
        arguments = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
        bare = [one.arg for one in arguments if one.annotation is None]
        assert not bare, f"{module.name}.{function.name}: no type for {bare}"
        assert function.returns is not None, f"{module.name}.{function.name} does not say what it returns"


def test_nothing_waits_in_the_broker():
    """What is due is a column: the broker may be flushed and nothing is lost."""
    for module in modules():
        for call in calls(module.tree):
            words = {keyword.arg for keyword in call.keywords} & {"eta", "countdown"}
            assert not words, f"{module.path}:{call.lineno} hands the broker {words}"


def test_nothing_sleeps():
    found = {}
    for module in modules():
        for call in calls(module.tree):
            if called(call) in {"time.sleep", "sleep", "asyncio.sleep"}:
                found[module.path] = f"{module.path}:{call.lineno}"
    check_allowlist(found, MAY_SLEEP, "Nothing sleeps: wait for a condition, or let a sweep find it")


def test_nothing_is_published_but_through_the_queue():
    """A page that publishes by itself would wait for a broker that is down."""
    for module in modules():
        for call in calls(module.tree):
            if isinstance(call.func, ast.Attribute) and call.func.attr in {"delay", "apply_async", "send_task"}:
                assert module.path == "heart/queue.py", f"{module.path}:{call.lineno}: use heart.queue"


def test_layers_hold():
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache", "--no-logo"]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False, env={**os.environ, "NO_COLOR": "1"}
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_templates_hold_no_inline_script_or_style():
    """The content security policy refuses both; and what is not escaped is not shown."""
    for path in templates():
        for number, line in enumerate(path.read_text().splitlines(), start=1):
            found = INLINE.search(line)
            assert not found, f"{path.relative_to(ROOT)}:{number}: {found and found.group().strip()!r}"


@pytest.mark.parametrize(
    "line",
    [
        "<style>",
        "<script>go()</script>",
        '<script type="module">',
        '<p style="color: red">',
        '<a onclick="go()">',
        "{{ note|safe }}",
        "{% autoescape off %}",
        '<a href="javascript:go()">',
    ],
)
def test_inline_code_is_seen(line):
    assert INLINE.search(line)


@pytest.mark.parametrize("line", ['<script src="x.js" defer></script>', "<p>safe</p>", "content on=1", "a style"])
def test_other_words_are_let_through(line):
    assert not INLINE.search(line)


def test_nothing_is_marked_safe_unseen():
    found = {}
    for module in modules():
        for node in ast.walk(module.tree):
            name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
            if name in {"mark_safe", "SafeString", "safestring"}:
                found[module.path] = f"{module.path}:{node.lineno}"
    check_allowlist(found, MAY_MARK_SAFE, "Let Django escape it, or use format_html")
