"""The documents made from the code say what the code says."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from django.core.management import CommandError, call_command

from heart import documents
from heart.insights.chain import chains
from heart.insights.indicator import dimensions, registry
from heart.moves import Moves
from heart.permissions import ROLES, Permission
from tests.architecture.source import ROOT


def test_they_are_up_to_date():
    assert not documents.outdated(ROOT / "docs"), "run: manage.py write_docs"


def test_a_document_that_is_missing_or_changed_is_named_and_written_again(tmp_path, capsys):
    call_command("write_docs", folder=tmp_path)
    assert "states.md" in capsys.readouterr().out
    call_command("write_docs", check=True, folder=tmp_path)
    with (tmp_path / "states.md").open("a") as file:
        file.write("Closed -> Draft\n")
    (tmp_path / "privacy.md").unlink()
    with pytest.raises(CommandError, match=r"states\.md, privacy\.md"):
        call_command("write_docs", check=True, folder=tmp_path)
    call_command("write_docs", folder=tmp_path)
    assert documents.outdated(tmp_path) == []


def test_a_changed_step_shows(tmp_path, monkeypatch):
    documents.write(tmp_path)
    table = Moves.tables["case"]
    monkeypatch.setattr(table, "moves", dict(list(table.moves.items())[1:]))
    assert documents.outdated(tmp_path) == ["states.md"]


def test_states_name_every_table_and_step():
    text = documents.states()
    for table in Moves.tables.values():
        assert f"## {table.name.capitalize()}" in text
        for source, target in table.moves:
            assert f"    {source} --> {target}: " in text
    assert text.count("stateDiagram-v2") == len(Moves.tables)


def test_permissions_name_every_role_and_permission():
    text = documents.permissions()
    assert all(role.description in text for role in ROLES.values())
    assert all(f"| {permission.label} |" in text for permission in Permission)


def test_a_mermaid_label_can_be_read():
    """Mermaid reads a second colon or a semicolon as its own sign."""
    for line in re.findall(r"^    \w+ --> \w+: (.*)$", documents.states(), re.MULTILINE):
        assert not set(line) & {":", ";", "#"}


def test_indicators_name_every_definition_and_every_loss():
    text = documents.indicators()
    for one in registry.values():
        assert f"### {one.name}\n\n{one.sentence}" in text
        assert f"Key `{one.key}`, version {one.version}" in text
        assert one.formula in text
        assert all(reason in text for reason in one.left_out())
    assert all(f"| {one.name} |" in text for one in dimensions.values())
    assert all(reason in text for one in chains.values() for step in one.steps for reason in step.reasons.values())


def test_a_changed_definition_shows(tmp_path, monkeypatch):
    documents.write(tmp_path)
    monkeypatch.setitem(registry, "coverage", replace(registry["coverage"], formula="calls / calls"))
    assert documents.outdated(tmp_path) == ["indicators.md"]
