"""A table of agencies, programs and sites: what each kind of row and each kind of dirt comes to."""

from __future__ import annotations

import csv
import io
from collections import Counter
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from heart.models import User
from referrals.actions.directory import import_batch
from referrals.hsds import mapping, sources
from referrals.hsds.export import export
from referrals.hsds.json_writer import Writer
from referrals.hsds.mapped import MappedReader
from referrals.hsds.records import Record, Reject, Remark, Unusable
from referrals.models import Location, Organization, Schedule, Service
from referrals.states.directory import Audience
from tests.referrals.directory.kit import dump, write
from tests.referrals.directory.whole import check

SAMPLE = Path(__file__).parents[3] / "referrals" / "samples" / "icarol" / "resources.csv"
AGENCY = {
    "ResourceAgencyNum": "1",
    "PublicName": "Elm Street Table",
    "TaxonomyLevelName": "Agency",
    "ParentAgencyNum": "0",
    "AgencyStatus": "Active",
}
PROGRAM = {
    "ResourceAgencyNum": "2",
    "PublicName": "Food pantry",
    "TaxonomyLevelName": "Program",
    "ParentAgencyNum": "1",
    "AgencyStatus": "Active",
    "PhysicalAddress1": "12 Elm Street",
    "PhysicalCity": "Durham",
}


def program(**cells):
    return {**PROGRAM, **cells}


@pytest.fixture
def read(tmp_path):
    """What a table of these rows comes to: the records by kind, and the reasons by column."""

    def read(*rows, name="icarol"):
        columns = list(dict.fromkeys(column for row in rows for column in row))
        out = io.StringIO()
        writer = csv.DictWriter(out, columns)
        writer.writeheader()
        writer.writerows(rows)
        path = write(tmp_path / "resources.csv", out.getvalue())
        found = list(MappedReader(sources.find(path), mapping.load(name)).read())
        records = {}
        for one in found:
            if isinstance(one, Record):
                records.setdefault(one.kind, []).append(one)
        told = [one for one in found if not isinstance(one, Record)]
        return records, [(type(one), one.path, one.reason) for one in told]

    return read


def place_of(service):
    [tie] = service.children["service_at_location"]
    return tie.children["locations"][0]


def test_agencies_programs_and_sites_stand_in_one_table_in_any_order(read):
    site = {**AGENCY, "ResourceAgencyNum": "3", "TaxonomyLevelName": "Site", "ParentAgencyNum": "1", "Latitude": "36"}
    found, told = read(program(), {**site, "Longitude": "-78.9", "PublicName": "East door"}, AGENCY)
    assert told == []
    [organization], [service], [place] = found["organizations"], found["services"], found["locations"]
    assert service.values["organization_id"] == place.values["organization_id"] == organization.id
    assert (service.values["name"], place.values["name"]) == ("Food pantry", "East door")
    assert place_of(service).children["addresses"][0].values["address_1"] == "12 Elm Street"
    assert next(iter(found)) == "organizations"


def test_ids_are_the_same_each_time_and_others_for_another_number(read):
    [first] = read(AGENCY, program())[0]["services"]
    [again] = read(program(AgencyDescription="Groceries."), AGENCY)[0]["services"]
    [other] = read(AGENCY, program(ResourceAgencyNum="9"))[0]["services"]
    assert first.id == again.id != other.id
    assert first.digest != again.digest


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        (program(ParentAgencyNum="77"), "ParentAgencyNum", "no agency with this number is in the file"),
        (program(ParentAgencyNum=""), "ParentAgencyNum", "empty, and a service belongs to an organization"),
        (program(PublicName=" "), "PublicName", "empty, and it is required"),
        (program(ResourceAgencyNum=""), "ResourceAgencyNum", "empty, and a row is known by its number"),
        (program(TaxonomyLevelName="ProgramAtSite"), "TaxonomyLevelName", "the mapping does not say what a row of th"),
        (program(AgencyStatus="Pending"), "AgencyStatus", "the mapping does not say what this status means"),
    ],
)
def test_a_row_that_cannot_be_placed_is_put_aside_with_its_column_and_reason(read, row, column, reason):
    found, told = read({**AGENCY}, row)
    assert "services" not in found
    [(kind, path, words)] = [one for one in told if one[0] is Reject]
    assert (kind, path) == (Reject, column)
    assert words.startswith(reason)


def test_of_two_rows_with_a_number_the_first_stands(read):
    found, told = read(AGENCY, program(), program(PublicName="Another"))
    assert [one.values["name"] for one in found["services"]] == ["Food pantry"]
    assert (Reject, "id", "an earlier record has the same id") in told


@pytest.mark.parametrize(
    ("agency", "own", "status", "offered"),
    [
        ("Active", "Active", "active", True),
        ("Active", "Inactive", "inactive", True),
        ("Active", "Active, but do not refer", "active", False),
        ("Active", "", "active", False),
        ("", "Active", "active", True),
        ("Inactive", "Active", "active", False),
        ("Inactive", "Inactive", "inactive", True),
        ("Active, but do not refer", "Active", "active", False),
    ],
)
def test_where_nobody_is_to_be_sent_is_kept_and_said(read, agency, own, status, offered):
    found, told = read({**AGENCY, "AgencyStatus": agency}, program(AgencyStatus=own))
    [service] = found["services"]
    assert (service.values["status"], service.values["takes_referrals"]) == (status, offered)
    assert bool([one for one in told if one[0] is Remark]) == ((agency, own) != ("Active", "Active"))


@pytest.mark.parametrize(
    "cells",
    [
        {"PhysicalAddress1": "Confidential"},
        {"PhysicalAddress1": "12 Elm Street", "PhysicalAddress2": "undisclosed"},
        {"PhysicalAddress1": "", "PhysicalAddress2": "Confidential"},
        {"MailingAddress1": "Address withheld"},
        {"OtherAddress1": "private residence"},
    ],
)
def test_an_address_that_is_withheld_makes_the_whole_place_confidential(read, cells):
    found, told = read(AGENCY, program(MailingCity="Durham", **cells))
    assert place_of(found["services"][0]).values["confidential"] is True
    assert any("withheld" in reason for _, _, reason in told)


def test_an_open_address_does_not(read):
    assert place_of(read(AGENCY, program())[0]["services"][0]).values["confidential"] is False


@pytest.mark.parametrize(
    ("words", "audience"), [("No", "public"), ("", "public"), ("Yes", "partners"), ("?", "partners")]
)
def test_what_is_not_for_the_website_is_not_for_the_public(read, words, audience):
    found, _ = read(AGENCY, program(ExcludeFromWebsite=words))
    assert found["services"][0].values.get("audience", "public") == audience


def test_hours_that_are_understood_become_schedules_and_the_others_stay_words(read):
    hours = "9:00 am - 5:00 pm, Monday - Friday"
    found, told = read(AGENCY, program(HoursOfOperation=hours))
    [schedule] = found["services"][0].children["schedules"]
    assert (schedule.values["byday"], schedule.values["description"]) == ("MO,TU,WE,TH,FR", hours)
    assert told == []
    found, told = read(AGENCY, program(HoursOfOperation="When the light is on"))
    [schedule] = found["services"][0].children["schedules"]
    assert (schedule.values["byday"], schedule.values["description"]) == ("", "When the light is on")
    assert told == [(Remark, "HoursOfOperation", "hours not understood; kept as the source's words")]


def test_hours_day_by_day_are_taken_where_the_words_are_not_understood(read):
    cells = {"HoursOfOperation": "Call first", "Hours": "Mon 9:00 am - 1:00 pm; Tue 9:00 am - 1:00 pm;"}
    found, told = read(AGENCY, program(**cells))
    [schedule] = found["services"][0].children["schedules"]
    assert (schedule.values["byday"], told) == ("MO,TU", [])


@pytest.mark.parametrize(
    ("cell", "number", "extension", "reason"),
    [
        ("(919) 555-0101", "(919) 555-0101", "", ""),
        ("(919) 555-0101 ext. 12", "(919) 555-0101", "12", ""),
        ("1-800-555-0101", "1-800-555-0101", "", ""),
        ("(919) 555-MEAL", "(919) 555-MEAL", "", ""),
        ("911", "911", "", ""),
        ("(919) 555-010", "(919) 555-010", "", "not a whole telephone number; kept as written"),
        ("(2  )    -", None, "", "not a telephone number; it was left out"),
        ("", None, "", "a name without a number; it was left out"),
    ],
)
def test_numbers_are_kept_as_they_can_be_dialed(read, cell, number, extension, reason):
    found, told = read(AGENCY, program(Phone1Number=cell, Phone1Name="Intake"))
    phones = found["services"][0].children["phones"]
    assert [(one.values["number"], one.values["extension"]) for one in phones] == (
        [(number, extension)] if number else []
    )
    assert [words for _, _, words in told] == ([reason] if reason else [])


def test_a_number_says_what_it_is(read):
    cells = {"Phone1Number": "919-555-0101", "Phone1Name": "TTY/TDD Number", "PhoneFax": "919-555-0102"}
    found, _ = read(AGENCY, program(**cells, PhoneNumberHotline="919-555-0103"))
    told = [(one.values["type"], one.values["description"]) for one in found["services"][0].children["phones"]]
    assert told == [("textphone", "TTY/TDD Number"), ("fax", ""), ("voice", "Hotline")]


@pytest.mark.parametrize(
    ("words", "names", "kept"),
    [
        ("English, Spanish", ["English", "Spanish"], ""),
        ("english and spanish", ["English", "Spanish"], ""),
        ("English only", ["English"], ""),
        ("English; Spanish (some evenings)", ["English"], "English; Spanish (some evenings)"),
        ("140 languages by telephone", [], "140 languages by telephone"),
    ],
)
def test_languages_are_named_and_what_says_more_is_kept_as_words_too(read, words, names, kept):
    found, told = read(AGENCY, program(LanguagesOffered=words))
    [service] = found["services"]
    assert [one.values["name"] for one in service.children["languages"]] == names
    assert service.values["interpretation_services"] == kept
    assert bool(told) == bool(kept)


def test_markup_is_taken_out_and_counted(read):
    found, told = read(AGENCY, program(AgencyDescription="<p>Groceries &amp; meals,<br />once a month.</p>"))
    assert found["services"][0].values["description"] == "Groceries & meals,\nonce a month."
    assert told == [(Remark, "AgencyDescription", "markup was taken out")]


def test_a_cell_as_long_as_the_export_allows_is_counted(read):
    _, told = read(AGENCY, program(AgencyDescription="x" * 255))
    assert told == [(Remark, "AgencyDescription", "as long as the export lets it be: it may be cut off")]


@pytest.mark.parametrize(
    ("ends", "alert"), [("", "Closed on Friday."), ("1/1/99 0:00", ""), ("1/1/68 0:00", "Closed on Friday.")]
)
def test_a_message_whose_time_is_over_is_left_out(read, ends, alert):
    found, told = read(AGENCY, program(TemporaryMessage="Closed on Friday.", TemporaryMessageExpires=ends))
    assert (found["services"][0].values["alert"], bool(told)) == (alert, not alert)


def test_dates_are_read_as_the_mapping_writes_them(read):
    found, told = read(AGENCY, program(LastVerifiedOn="8/24/11 0:00", UpdatedOn="8/24/11 14:54"))
    values = found["services"][0].values
    assert str(values["assured_date"]) == "2011-08-24"
    assert values["last_modified"].isoformat() == "2011-08-24T18:54:00+00:00"
    assert told == []
    found, told = read(AGENCY, program(LastVerifiedOn="last summer"))
    assert found["services"][0].values["assured_date"] is None
    assert [column for _, column, _ in told] == ["LastVerifiedOn"]


def test_words_that_mean_nothing_are_nothing(read):
    cells = {"PhysicalStateProvince": "-1", "PhysicalCity": " *Unknown* ", "DisabilitiesAccess": "NW   "}
    found, told = read(AGENCY, program(**cells))
    place = place_of(found["services"][0])
    [address] = place.children["addresses"]
    assert (address.values["city"], address.values["state_province"]) == ("", "")
    assert (place.children["accessibility"], told) == ((), [])


def test_places_are_as_far_as_they_are_told(read):
    found, told = read(AGENCY, program(PhysicalAddress1="", PhysicalPostalCode="27701", Latitude="north"))
    assert found["services"][0].children["service_at_location"] == ()
    assert {column for _, column, _ in told} == {"PhysicalAddress1", "Latitude"}
    same = {"MailingAddress1": "12 ELM street", "MailingPostalCode": "2770"}
    found, told = read(AGENCY, program(**same))
    assert len(place_of(found["services"][0]).children["addresses"]) == 1
    assert told == [(Remark, "MailingPostalCode", "not a ZIP code; kept as written")]


def test_a_value_too_long_for_its_field_is_told_by_its_column(read):
    _, told = read(AGENCY, program(Phone1Number="9" * 61))
    assert (Reject, "Phone1Number", "longer than 60 characters") in told


@pytest.fixture
def take(db):
    def take(path, name="icarol"):
        found = list(MappedReader(sources.find(path), mapping.load(name)).read())
        records = [one for one in found if isinstance(one, Record)]
        return import_batch(records=records, source="a test", by=User.objects.system("import"))

    return take


@pytest.mark.django_db
def test_the_sample_comes_in_with_its_exceptions_and_a_second_time_changes_nothing(tmp_path, capsys):
    rejects = tmp_path / "rejects.csv"

    def run():
        with pytest.raises(SystemExit) as end:
            call_command("import_directory", SAMPLE, format="icarol", rejects=rejects)
        assert end.value.code == 2
        return capsys.readouterr().out, dump()

    _, before = run()
    told, after = run()
    assert after == before
    with rejects.open(newline="") as stream:
        kept = Counter(row["kept"] for row in csv.DictReader(stream))
    assert kept == {"": 2, "yes": 17}
    assert (Organization.objects.count(), Service.objects.count(), Location.objects.count()) == (3, 8, 11)
    assert "1  services: no agency with this number is in the file." in told
    assert Schedule.objects.filter(byday="", description__startswith="Every evening").count() == 1
    lunch = Service.objects.get(name__endswith="Staff Lunch")
    assert (lunch.status, lunch.is_offered) == ("active", False)


@pytest.mark.django_db
def test_it_goes_out_valid_and_says_what_takes_no_referrals_and_nothing_confidential(take, tmp_path, schemas):
    take(SAMPLE)
    export(tmp_path / "heart", Audience.HEART)
    check(tmp_path / "heart", schemas)
    export(tmp_path / "public", Audience.PUBLIC)
    told = "".join(path.read_text() for path in (tmp_path / "public").rglob("*.*"))
    assert "Cedar House" in told
    for secret in (
        "PO Box 560",
        "27704",
        "36.03",
        "Confidential",
        "Elm Street Table - Board",
        *map(str, _confidential()),
    ):
        assert secret not in told, secret
    [lunch] = Writer(Audience.PUBLIC).services(list(Service.objects.filter(takes_referrals=False)[:1]))
    assert ("takes_referrals", "no") in [(one.get("label"), one["value"]) for one in lunch["attributes"]]


def _confidential():
    return Location.objects.filter(confidential=True).values_list("pk", flat=True)


@pytest.mark.django_db
def test_a_status_that_changes_in_the_source_changes_here(take, read, tmp_path):
    read(AGENCY, program(AgencyStatus="Active, but do not refer"))
    take(tmp_path / "resources.csv")
    assert not Service.objects.get().is_offered
    read(AGENCY, program())
    take(tmp_path / "resources.csv")
    assert Service.objects.get().is_offered


@pytest.mark.django_db
def test_a_table_with_none_of_the_columns_is_refused_with_a_sentence(tmp_path):
    path = write(tmp_path / "notes.csv", "a,b\n1,2\n")
    with pytest.raises(CommandError, match="has no column ResourceAgencyNum"):
        call_command("import_directory", path, format="icarol")
    with pytest.raises(CommandError, match="There is no mapping called 'nobody'"):
        call_command("import_directory", path, mapping="nobody")


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"source": ""}, "source is missing"),
        ({"colums": {}}, "colums means nothing here"),
        ({"service": {"name": "A", "nmae": "B"}}, "service.nmae means nothing here"),
        ({"levels": {"Agency": "agency"}}, "a level is one of"),
        ({"statuses": {"Active": "on"}}, "a status is one of"),
        ({"delimiter": "::"}, "delimiter is one character"),
        ({"keys": {"id": "A"}}, "keys.level is missing"),
        ({"time_zone": "Durham"}, "Durham"),
        ({"hours": [1]}, "of the wrong kind"),
    ],
)
def test_a_mapping_that_cannot_be_used_says_why(change, fault):
    good = {
        "source": "x",
        "keys": {"id": "A", "level": "B"},
        "levels": {"Agency": "organization"},
        "organization": {"name": "C"},
        "service": {"name": "C"},
    }
    assert mapping.checked("good", good).source == "x"
    with pytest.raises(Unusable, match=fault):
        mapping.checked("bad", {**good, **change})


@pytest.mark.parametrize("name", mapping.names())
def test_every_mapping_that_we_carry_can_be_used(name):
    assert mapping.load(name).source
