"""A CSV as people make it: rows over several lines, quotes left open, too many columns. The rest goes on."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.cad.records import Reject, Unusable
from casework.cad.table import LONGEST_ROW, Row, Table

HEADER = "id,when,where\n"


def rows(text: str, delimiter: str = ",") -> list[Row | Reject]:
    return list(Table(iter(text.splitlines(keepends=True)), delimiter))


def test_lines_are_counted_as_a_person_sees_them():
    assert rows(HEADER + "1,a,b\n2,c,d\n") == [Row(2, ("1", "a", "b")), Row(3, ("2", "c", "d"))]


def test_a_value_over_two_lines_counts_both():
    found = rows(HEADER + '1,a,"over\ntwo"\n2,c,d\n')
    assert found == [Row(2, ("1", "a", "over\ntwo")), Row(4, ("2", "c", "d"))]


def test_empty_lines_and_rows_of_nothing_are_no_rows_but_count_as_lines():
    assert rows("\n" + HEADER + "\n,,\n  \n1,a,b\n") == [Row(6, ("1", "a", "b"))]


def test_quotes_inside_quotes():
    assert rows(HEADER + '1,"say ""hi"", twice",b\n') == [Row(2, ("1", 'say "hi", twice', "b"))]


def test_a_quote_inside_a_bare_value_is_a_letter():
    assert rows(HEADER + '1,5" pipe,b\n') == [Row(2, ("1", '5" pipe', "b"))]


def test_another_delimiter():
    assert rows("id;when\n1;a,b\n", ";") == [Row(2, ("1", "a,b"))]


def test_carriage_returns():
    assert rows("id,when\r\n1,a\r\n2,b\r\n") == [Row(2, ("1", "a")), Row(3, ("2", "b"))]


class TestABrokenRow:
    def test_too_few_columns_names_the_first_that_is_missing(self):
        assert rows(HEADER + "1,a\n2,b,c\n") == [
            Reject(2, "where", "the row ends here: 2 of 3 columns", ("1", "a")),
            Row(3, ("2", "b", "c")),
        ]

    def test_too_many_columns(self):
        (reject,) = rows(HEADER + "1,a,b,c\n")
        assert (reject.line, reject.column) == (2, "column 4")

    def test_a_quote_left_open_costs_its_own_line_alone(self):
        found = rows(HEADER + '1,"a,b\n2,c,d\n3,e,f\n')
        assert found[0] == Reject(2, "when", "a quotation mark is opened here and not closed", ('1,"a,b',))
        assert found[1:] == [Row(3, ("2", "c", "d")), Row(4, ("3", "e", "f"))]

    def test_also_when_a_later_row_has_quotes_of_its_own(self):
        found = rows(HEADER + '1,"a,b\n2,c,d\n3,"e, f",g\n4,h,i\n')
        assert [row.line for row in found if isinstance(row, Reject)] == [2]
        assert [row.fields[0] for row in found if isinstance(row, Row)] == ["2", "3", "4"]

    def test_also_when_every_row_is_broken(self):
        found = rows(HEADER + '1,"a,b\n' * 200)
        assert len(found) == 200
        assert all(isinstance(row, Reject) for row in found)

    def test_also_when_it_is_the_last_one(self):
        found = rows(HEADER + '1,a,b\n2,c,"d')
        assert isinstance(found[0], Row)
        assert (found[1].line, found[1].column) == (3, "where")

    def test_a_quote_that_stays_open_for_long_was_never_meant_to_be_closed(self):
        text = HEADER + '1,"a,b\n' + "2,c,d\n" * (LONGEST_ROW + 5) + '3,e",f\n'
        assert sum(isinstance(row, Row) for row in rows(text)) >= LONGEST_ROW + 5

    def test_text_after_a_closing_quote(self):
        (reject, good) = rows(HEADER + '1,"a"x,b\n2,c,d\n')
        assert (reject.line, reject.column) == (2, "when")
        assert good == Row(3, ("2", "c", "d"))

    def test_a_value_longer_than_any_value_is(self):
        (reject, good) = rows(HEADER + f"1,{'x' * 140_000},b\n2,c,d\n")
        assert (reject.line, reject.column) == (2, "when")
        assert good == Row(3, ("2", "c", "d"))


class TestTheHeader:
    @pytest.mark.parametrize("text", ["", "\n\n", '"id,when\n'])
    def test_a_file_without_one_can_not_be_used(self, text):
        with pytest.raises(Unusable, match="no header"):
            rows(text)

    def test_two_columns_of_one_name_can_not_be_told_apart(self):
        with pytest.raises(Unusable, match="same name"):
            rows("id,when,id\n1,2,3\n")

    def test_spaces_around_names_do_not_matter(self):
        assert Table(iter([" id , when\n"])).header == ("id", "when")


values = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\x00\r"), max_size=12)


@given(st.lists(st.tuples(values.filter(str.strip), values, values), max_size=8))
def test_whatever_a_csv_writer_writes_is_read_back(written):
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows([("id", "when", "where"), *written])
    found = list(Table(iter(io.StringIO(out.getvalue(), newline=""))))
    assert [row.fields for row in found if isinstance(row, Row)] == [
        row for row in written if ",".join(row).strip(", \t\n")
    ]


@given(st.lists(st.text(alphabet='ab,"\n\r 1', max_size=20), max_size=12))
def test_no_text_breaks_it_and_no_line_is_told_twice(lines):
    found = list(Table(iter([HEADER, *(line + "\n" for line in lines)])))
    numbers = [row.line for row in found]
    assert numbers == sorted(set(numbers))
    assert all(row.column and row.reason for row in found if isinstance(row, Reject))
