"""The project's own source, parsed, for the tests that hold its shape."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
APPS = ("heart", "casework", "referrals")


@dataclass(frozen=True)
class Module:
    """One file of the product: its path from the root, its text and its tree."""

    path: str
    text: str
    tree: ast.Module

    @property
    def name(self) -> str:
        """As Python imports it: `casework.actions.cases`."""
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    @property
    def lines(self) -> int:
        return len(self.text.splitlines())

    def within(self, *folders: str) -> bool:
        """Whether it lies in a package or is a module of one of these names, in any app: "actions", "views"."""
        return bool(set(folders) & set(self.path.removesuffix(".py").split("/")))

    def functions(self) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield node

    def public_functions(self) -> Iterator[ast.FunctionDef]:
        """The functions at the top of the module whose name has no underscore."""
        for node in self.tree.body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                yield node


@cache
def modules() -> tuple[Module, ...]:
    """Every Python file of the three apps but their migrations."""
    found = []
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            where = path.relative_to(ROOT).as_posix()
            if "/migrations/" in where or "/static/" in where:
                continue
            text = path.read_text()
            found.append(Module(where, text, ast.parse(text)))
    return tuple(found)


def calls(node: ast.AST) -> Iterator[ast.Call]:
    for child in ast.walk(node):
        if isinstance(child, ast.Call):
            yield child


def called(call: ast.Call) -> str:
    """What is called, as written: `ledger.record`, `Case.objects.filter`."""
    return ast.unparse(call.func)


def check_allowlist(found: dict[str, str], allowed: dict[str, str], rule: str) -> None:
    """Fail for what is found and not allowed, and for an allowance that nothing needs any more.

    `found` maps a key to where it stands; `allowed` maps a key to the reason.
    """
    new = [f"{where} ({key})" for key, where in found.items() if key not in allowed]
    assert not new, f"{rule}:\n  " + "\n  ".join(sorted(new))
    stale = sorted(set(allowed) - set(found))
    assert not stale, "Nothing needs these allowances any more; take them out:\n  " + "\n  ".join(stale)
    assert all(reason.strip() for reason in allowed.values()), "Every allowance has a reason."
