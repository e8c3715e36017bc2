"""manage.py import_taxonomy: a taxonomy's terms in their tree, and what becomes of dirt."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from heart.models import Event
from referrals.models import Taxonomy, TaxonomyTerm
from tests.referrals.directory.kit import write

pytestmark = pytest.mark.django_db
HEAD = "taxonomy_id,name,parent_id,parent_name\n"


def test_a_published_taxonomy_comes_in_whole_and_a_second_time_changes_nothing(shared_data, capsys):
    path = shared_data / "taxonomy" / "open_eligibility_taxonomy.csv"
    rows = len(path.read_text().splitlines()) - 1
    call_command("import_taxonomy", path)
    assert f"{rows} created" in capsys.readouterr().out
    assert Taxonomy.objects.get().name == "Open Eligibility"
    cash = TaxonomyTerm.objects.get(code="101-02")
    assert (cash.name, cash.parent.name, cash.taxonomy.name) == ("Emergency Cash", "Emergency", "Open Eligibility")
    assert cash.narrower.filter(name="Help Pay for Food").exists()
    assert TaxonomyTerm.history.count() == TaxonomyTerm.objects.count() == rows
    events = Event.objects.count()
    call_command("import_taxonomy", path)
    assert f"{rows} unchanged" in capsys.readouterr().out
    assert (TaxonomyTerm.history.count(), Event.objects.count()) == (rows, events)


def test_a_term_with_another_name_is_changed_under_its_code(tmp_path, capsys):
    call_command("import_taxonomy", write(tmp_path / "a.csv", HEAD + "1,Food,,\n1-1,Meals,1,Food\n"), name="Ours")
    call_command("import_taxonomy", write(tmp_path / "a.csv", HEAD + "1,Food,,\n1-1,Hot meals,1,Food\n"), name="Ours")
    assert "1 updated, 1 unchanged" in capsys.readouterr().out
    assert TaxonomyTerm.objects.get(code="1-1").name == "Hot meals"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (",Nameless code,,", "line 3, taxonomy_id: empty"),
        ("2,,,", "line 3, name: empty"),
        ("2-1,Orphan,2,", "line 3, parent_id: no term with this code"),
        ("1,Food again,,", "line 3, id: an earlier record"),
    ],
)
def test_a_row_that_makes_no_sense_is_put_aside_with_its_reason(tmp_path, capsys, row, reason):
    path = write(tmp_path / "a.csv", f"{HEAD}1,Food,,\n{row}\n")
    with pytest.raises(SystemExit) as stopped:
        call_command("import_taxonomy", path)
    assert stopped.value.code == 2
    assert reason in capsys.readouterr().err
    assert [term.name for term in TaxonomyTerm.objects.all()] == ["Food"]


def test_a_file_without_its_columns_is_refused_with_a_sentence(tmp_path):
    with pytest.raises(CommandError, match="has no columns"):
        call_command("import_taxonomy", write(tmp_path / "a.csv", "code,label\n1,Food\n"))
