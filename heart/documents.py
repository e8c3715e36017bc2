"""The documents that are made from the code, so that they can't disagree with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from django.db import models
from django.db.models import Q

from heart.insights.board import TOPICS
from heart.insights.chain import Chain, chains
from heart.insights.indicator import Dimension, Indicator, dimensions, registry
from heart.moves import Move, Moves
from heart.permissions import ROLES, Permission
from heart.privacy import Holds
from heart.tables import own_apps, own_models

NOTE = "<!-- Made by `manage.py write_docs`. Change the code, then run it again. -->"
Rows = Iterable[Iterable[str]]


def states() -> str:
    """Every state table: a diagram, and who may take each step."""
    parts = [
        "# States",
        NOTE,
        "Who may take a step at all stands here. When, and on which record, is for the policies of each app. "
        "Each step leaves a row that says who took it, when and why.",
    ]
    for table in Moves.tables.values():
        parts += [f"## {table.name.capitalize()}", _diagram(table), _steps(table)]
        ends = [table.states(state).label for state in table.states.values if state in table.final]
        parts.append(f"Ends in: {', '.join(ends)}." if ends else "No state is the last.")
    return _join(parts)


def permissions() -> str:
    """Roles and permissions, in words."""
    parts = [
        "# Roles and permissions",
        NOTE,
        "A role says what a person may do at all. To which records, is said by `visible_to` and the policies: "
        "partner staff see the referrals sent to their own organization and nothing else.",
        "## Roles",
        _table(
            ("role", "who it is for", "starts at"),
            ((role.label, role.description, f"`{role.start}`") for role in ROLES.values()),
        ),
        "## What each may do",
        _table(
            ("permission", *(role.label for role in ROLES.values())),
            (
                (permission.label, *("yes" if permission in role.permissions else "" for role in ROLES.values()))
                for permission in Permission
            ),
        ),
    ]
    return _join(parts)


def privacy() -> str:
    """What every field of every table holds."""
    parts = [
        "# What each field holds",
        NOTE,
        "Keys, links between records, moments, and answers of yes or no are not listed. "
        "History tables hold what their table holds.",
        "## The classes",
        _table(("class", "means"), ((holds.name.lower(), holds.value) for holds in Holds)),
    ]
    for app in own_apps():
        parts.append(f"## {app.verbose_name!s}")
        for model in own_models():
            if model._meta.app_label == app.label:
                parts += [f"### {model._meta.object_name}", _fields(model)]
    return _join(parts)


def indicators() -> str:
    """Every indicator, by what it can be told apart, and the chain."""
    parts = [
        "# Indicators",
        NOTE,
        "Each figure is n of N over rows of the database: the page, the API, the files and the public page ask the "
        "same definition. A row belongs to a period by one of its moments, on the city's calendar. What is left out is "
        "counted, by the first reason that fits. Figures of two versions of a definition are not compared.",
    ]
    for topic, name in TOPICS.items():
        parts.append(f"## {name}")
        for one in registry.values():
            if one.topic == topic:
                parts += [f"### {one.name}", one.sentence, _definition(one)]
    parts += ["## Told apart by", _dimensions()]
    return _join([*parts, *(part for one in chains.values() for part in _chain(one))])


def _definition(one: Indicator) -> str:
    by = [dimensions[key].name.lower() for key in one.by]
    measured = ", ".join(one.values(Q()))
    lines = [
        f"Key `{one.key}`, version {one.version}",
        f"Formula: {one.formula}",
        f"Rows: `{one.rows().model._meta.label}`, of the period in which {one.moment or one.at} (`{one.at}`)",
        f"Left out: {'; '.join(one.left_out()) or 'nothing'}",
        f"Told apart by: {', '.join(by)}",
    ]
    if measured:
        lines.append(f"Measured: {measured}, in {one.unit}")
    if not one.adds_up:
        lines.append("Each neighbor counts once, so that the figures of two periods do not add up to that of both")
    if one.estimate:
        lines.append("An estimate: it rests on a table of assumptions")
    if one.counts_only:
        lines.append("Its rows are only counted: nobody looks at them one by one")
    return "\n".join(f"- {line}." for line in lines)


def _dimensions() -> str:
    return _table(("dimension", "what to know"), ((one.name, _about(one)) for one in dimensions.values()))


def _about(one: Dimension) -> str:
    said = [
        "about the neighbor" if one.personal else "",
        "one row can stand in several groups" if one.several else "",
        "each group is n of the whole N" if one.outcome else "",
        f"never compared: {', '.join(one.label(group).lower() for group in one.not_said)}" if one.not_said else "",
    ]
    return "; ".join(filter(None, said))


def _chain(one: Chain) -> list[str]:
    rows = ((step.name, step.sentence, "; ".join(step.reasons.values())) for step in one.steps)
    about = f"{one.sentence} Key `{one.key}`, version {one.version}: {one.formula}."
    return [f"## {one.name}", about, _table(("step", "means", "why no further"), rows)]


DOCUMENTS: dict[str, Callable[[], str]] = {
    "states.md": states,
    "permissions.md": permissions,
    "privacy.md": privacy,
    "indicators.md": indicators,
}


def write(folder: Path) -> list[str]:
    """Write each document that differs from its file; returns their names."""
    changed = outdated(folder)
    for name in changed:
        (folder / name).write_text(DOCUMENTS[name](), encoding="utf-8")
    return changed


def outdated(folder: Path) -> list[str]:
    """The names of the documents whose files do not say what the code says."""
    return [name for name, make in DOCUMENTS.items() if not _says(folder / name, make())]


def _says(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text(encoding="utf-8") == text


def _diagram(table: Moves) -> str:
    lines = ["```mermaid", "stateDiagram-v2"]
    lines += [f"    {state.value}: {state.label}" for state in table.states]
    lines.append(f"    [*] --> {table.initial}")
    lines += [f"    {move.source} --> {move.target}: {move.name}" for move in table.moves.values()]
    lines += [f"    {state} --> [*]" for state in table.states.values if state in table.final]
    return "\n".join([*lines, "```"])


def _steps(table: Moves) -> str:
    return _table(("from", "step", "to", "who", "reason"), (_step(table, move) for move in table.moves.values()))


def _step(table: Moves, move: Move) -> tuple[str, ...]:
    who = [role.label for role in ROLES.values() if role.permissions & move.who]
    source, target = table.states(move.source).label, table.states(move.target).label
    return source, move.name, target, ", ".join(who), "asked for" if move.needs_reason else ""


def _fields(model: type[models.Model]) -> str:
    classes: dict[str, Holds] = getattr(model, "privacy", {})
    if not classes:
        return "Holds keys and links alone."
    return _table(("field", "holds"), ((f"`{field}`", holds.name.lower()) for field, holds in classes.items()))


def _table(head: Iterable[str], rows: Rows) -> str:
    names = list(head)
    lines = [names, ["---"] * len(names), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _join(parts: Iterable[str]) -> str:
    return "\n\n".join(parts) + "\n"
