"""Single values: what is read, what is refused, and that whatever is read fits in the database."""

from __future__ import annotations

from datetime import time
from uuid import UUID

import pytest
from django.apps import apps
from hypothesis import given
from hypothesis import strategies as st

from referrals.hsds import fields, values
from referrals.hsds.confidential import says_confidential
from referrals.hsds.records import Record, Unreadable
from referrals.hsds.tables import TABLES
from referrals.hsds.values import Bad
from tests.referrals.directory.kit import id_of

MODELS = {kind: apps.get_model("referrals", table.model) for kind, table in TABLES.items()}
OF_FORMAT = {"uri", "term_uri"}  # read as web addresses, where nothing else could say another
anything = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=60),
    st.lists(st.integers(), max_size=2),
    st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
)


@pytest.mark.parametrize("kind", MODELS)
def test_every_field_that_is_read_is_a_field_of_the_model(kind):
    columns = {field.attname for field in MODELS[kind]._meta.concrete_fields}
    assert {field.ours for field in fields.TABLES[kind]} <= columns


@pytest.mark.parametrize("kind", MODELS)
def test_what_is_read_is_no_longer_than_its_column(kind):
    model = MODELS[kind]
    for field in fields.TABLES[kind]:
        longest = model._meta.get_field(field.ours).max_length
        if longest is None:
            continue
        for words in ("x" * longest, "x" * (longest + 1), "MO," * 20 + "MO"):
            try:
                read = field.read(words)
            except Bad:
                continue
            assert len(str(read)) <= longest, f"{kind}.{field.ours}"


@pytest.mark.parametrize("kind", MODELS)
def test_the_longest_words_that_fit_are_taken(kind):
    for field in fields.TABLES[kind]:
        column = MODELS[kind]._meta.get_field(field.ours)
        odd = {"country", "byday", "freq", "wkst"} | (OF_FORMAT if field.read is values.uri else set())
        if column.max_length and not column.choices and field.ours not in odd:
            assert field.read("x" * column.max_length) == "x" * column.max_length


@pytest.mark.parametrize("kind", MODELS)
@given(data=st.data())
def test_no_value_is_too_odd_to_be_read_or_refused(kind, data):
    names = [name for field in fields.TABLES[kind] for name in field.theirs]
    row = {name: data.draw(anything) for name in names}
    refused: Unreadable | None = None
    try:
        values = fields.read(kind, row)
    except Unreadable as error:
        refused, values = error, {}
    if refused is None:
        assert set(values) == {field.ours for field in fields.TABLES[kind]}
    else:
        assert refused.path in names
        assert refused.reason


@pytest.mark.parametrize(
    ("words", "at"),
    [
        ("09:00", time(9)),
        ("9:00", time(9)),
        ("09:00:30", time(9, 0, 30)),
        ("17:30Z", time(17, 30)),
        ("17:30:00-05:00", time(17, 30)),
        ("17:30+0100", time(17, 30)),
        ("08:15:00.000Z", time(8, 15)),
        ("24:00", time(0)),
        ("24:00:00", time(0)),
        ("", None),
    ],
)
def test_times_of_day(words, at):
    assert values.clock(words) == at


@pytest.mark.parametrize("words", ["9", "9am", "9:00 AM", "25:00", "09:60", "noon", "-1:00", "09:00:61", "24:30x"])
def test_what_is_no_time_of_day(words):
    with pytest.raises(Bad, match="like 09:00"):
        values.clock(words)


@pytest.mark.parametrize(
    ("words", "days"), [("MO", "MO"), ("mo, tu", "MO,TU"), ("1MO,-1FR", "1MO,-1FR"), ("", ""), ("+2WE", "+2WE")]
)
def test_days(words, days):
    assert values.days(words) == days


@pytest.mark.parametrize("words", ["Monday", "MO;TU", "MO,", "XX", "MO," * 15 + "MO"])
def test_what_are_no_days(words):
    with pytest.raises(Bad):
        values.days(words)


@pytest.mark.parametrize(
    ("words", "country"), [("US", "US"), ("us", "US"), ("USA", "US"), ("United States", "US"), ("", "US"), ("MX", "MX")]
)
def test_countries(words, country):
    assert values.country(words) == country


@pytest.mark.parametrize(("words", "value"), [("36.5", 36.5), ("-78", -78.0), ("", None), ("9e1", 90.0)])
def test_degrees(words, value):
    assert values.degrees(90)(words) == value


@pytest.mark.parametrize("words", ["91", "-90.01", "nan", "inf", "1e999", "north", "36,5"])
def test_what_are_no_degrees(words):
    with pytest.raises(Bad, match="between -90 and 90"):
        values.degrees(90)(words)


@pytest.mark.parametrize(
    ("value", "words"), [(None, ""), (" a ", "a"), (4, "4"), (4.5, "4.5"), ("\ufeffa", "\ufeffa"), ("a\n b", "a\n b")]
)
def test_values_become_the_text_of_a_table(value, words):
    assert fields.plain(value) == words


@pytest.mark.parametrize("value", [True, [], {}, b"x", "a\x00", "\udcff"])
def test_and_others_do_not(value):
    with pytest.raises(Bad):
        fields.plain(value)


def test_the_first_name_that_is_filled_is_read():
    row = {"name": "Table", "website": "", "url": "https://elm.example"}
    assert fields.read("organizations", row)["website"] == "https://elm.example"
    row = {"id": id_of(1), "address_1": "1 Elm", "region": "NC"}
    assert fields.read("addresses", row)["state_province"] == "NC"
    assert fields.read("languages", {"code": "es"}) == {"name": "es", "code": "es", "note": ""}


def test_an_id_is_a_uuid_however_it_is_written():
    plain = id_of(1)
    for words in (plain, plain.upper(), plain.replace("-", ""), f" {plain} "):
        assert fields.own_key({"id": words}) == UUID(plain)


@pytest.mark.parametrize("mark", [{"value": 3}, {}, {"label": None, "taxonomy_term": "confidential"}])
def test_a_mark_of_another_kind_is_no_mark(mark):
    assert not says_confidential(mark)


def test_a_digest_is_of_the_content_alone():
    one = Record(kind="phones", id=UUID(id_of(1)), values={"number": "1"}, file="a", line=1)
    same = Record(kind="phones", id=UUID(id_of(1)), values={"number": "1"}, file="b", line=9)
    other = Record(kind="phones", id=UUID(id_of(1)), values={"number": "2"}, file="a", line=1)
    assert one.digest == same.digest != other.digest
