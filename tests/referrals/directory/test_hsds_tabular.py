"""HSDS 3 tabular: a folder, a zip or a tar.gz of tables that refer to each other, not always well."""

from __future__ import annotations

import tarfile
import zipfile
from uuid import UUID

import pytest

from referrals.hsds.reading import read
from referrals.hsds.records import Record, Unusable
from tests.referrals.directory.kit import id_of, records, rejects, table, write

ORG, SERVICE, PLACE, TIE = (id_of(word) for word in ("org", "service", "place", "tie"))
SERVICES = "id,organization_id,name,status,description"
LOCATIONS = "id,organization_id,location_type,name,latitude,longitude"
ADDRESSES = "id,location_id,address_1,city,state_province,postal_code,country,address_type"


@pytest.fixture
def package():
    """The tables of one service, by name."""
    return {
        "organizations": table("id,name,description", [ORG, "Elm Street Table", "Invented."]),
        "services": table(SERVICES, [SERVICE, ORG, "Food pantry", "active", "Groceries, “fresh”.\nAnd bread."]),
        "service_at_location": table("id,service_id,location_id", [TIE, SERVICE, PLACE]),
        "locations": table(LOCATIONS, [PLACE, ORG, "physical", "Elm Street", "36.0", "-78.9"]),
        "addresses": table(
            ADDRESSES, [id_of("address"), PLACE, "12 Elm Street", "Durham", "NC", "27701", "US", "physical"]
        ),
        "phones": table("id,service_id,number,extension", [id_of("phone"), SERVICE, "919-555-0100", "4"]),
        "languages": table("id,service_id,name", [id_of("english"), SERVICE, "English"]),
        "schedules": table(
            "id,service_id,freq,byday,opens_at,closes_at",
            [id_of("hours"), SERVICE, "WEEKLY", "MO", "09:00:00", "17:00Z"],
        ),
    }


def lay(folder, package):
    """The tables as files of a folder."""
    folder.mkdir(exist_ok=True)
    for name, words in package.items():
        write(folder / f"{name}.csv", words)
    return folder


def add(package, name, *rows):
    """The same package with more rows in a table."""
    return {**package, name: package[name] + "".join(",".join(row) + "\n" for row in rows)}


def only_reject(folder):
    [found] = rejects(folder)
    return found


def the_service(folder):
    [found] = [one for one in read(folder) if isinstance(one, Record) and one.kind == "services"]
    return found


def as_zip(folder, path, prefix=""):
    with zipfile.ZipFile(path, "w") as archive:
        for file in folder.iterdir():
            archive.write(file, f"{prefix}{file.name}")
    return path


def as_tar(folder, path, prefix=""):
    with tarfile.open(path, "w:gz") as archive:
        for file in folder.iterdir():
            archive.add(file, f"{prefix}{file.name}")
    return path


def test_a_folder_a_zip_and_a_tar_are_the_same(tmp_path, package):
    folder = lay(tmp_path / "package", package)
    found = records(folder)
    assert [record.kind for record in found] == ["organizations", "services"]
    for archive in (
        as_zip(folder, tmp_path / "a.zip"),
        as_zip(folder, tmp_path / "b.zip", prefix="export/2026/"),
        as_tar(folder, tmp_path / "a.tar.gz"),
        as_tar(folder, tmp_path / "b.tgz", prefix="./export/"),
    ):
        assert [record.digest for record in records(archive)] == [record.digest for record in found], archive.name


def test_a_service_with_all_that_belongs_to_it(tmp_path, package):
    service = the_service(lay(tmp_path / "package", package))
    assert service.values["description"] == "Groceries, “fresh”.\nAnd bread."
    assert service.values["organization_id"] == UUID(ORG)
    assert {kind: len(rows) for kind, rows in service.children.items()} == {
        "service_at_location": 1,
        "phones": 1,
        "languages": 1,
        "schedules": 1,
    }
    [tie] = service.children["service_at_location"]
    [place] = tie.children["locations"]
    assert (place.values["latitude"], place.values["confidential"]) == (36.0, False)
    assert place.children["addresses"][0].values["address_1"] == "12 Elm Street"


def test_a_table_that_is_not_there_says_nothing(tmp_path, package):
    package.pop("phones"), package.pop("addresses")
    service = the_service(lay(tmp_path / "package", package))
    assert set(service.children) == {"service_at_location", "languages", "schedules"}
    assert "addresses" not in service.children["service_at_location"][0].children["locations"][0].children


def test_an_empty_table_says_that_there_are_none(tmp_path, package):
    package["phones"] = "id,service_id,number\n"
    assert the_service(lay(tmp_path / "package", package)).children["phones"] == ()


def test_a_place_that_no_service_names_stands_alone(tmp_path, package):
    package = add(package, "locations", [id_of("spare"), "", "physical", "Spare room", "", ""])
    alone = [record for record in records(lay(tmp_path / "package", package)) if record.kind == "locations"]
    assert [(record.values["name"], record.values["latitude"]) for record in alone] == [("Spare room", None)]


def test_a_mark_in_the_attributes_makes_a_place_confidential(tmp_path, package):
    package["attributes"] = table("id,link_id,link_entity,value", [id_of("mark"), PLACE, "location", "confidential"])
    service = the_service(lay(tmp_path / "package", package))
    assert service.children["service_at_location"][0].children["locations"][0].values["confidential"] is True


def test_a_row_belongs_to_the_nearest_of_the_owners_that_are_filled(tmp_path, package):
    package["contacts"] = table("id,service_id,name", [id_of("ann"), SERVICE, "Ann"])
    package["phones"] = table(
        "id,organization_id,service_id,service_at_location_id,location_id,contact_id,number",
        [id_of(1), ORG, SERVICE, TIE, PLACE, id_of("ann"), "1"],
        [id_of(2), ORG, SERVICE, TIE, PLACE, "", "2"],
        [id_of(3), ORG, SERVICE, "", PLACE, "", "3"],
        [id_of(4), ORG, "", "", PLACE, "", "4"],
        [id_of(5), ORG, "", "", "", "", "5"],
    )
    folder = lay(tmp_path / "package", package)
    assert rejects(folder) == []
    organization, service = records(folder)
    [tie] = service.children["service_at_location"]
    [ann] = service.children["contacts"]
    owners = [ann, tie, service, tie.children["locations"][0], organization]
    assert [[phone.values["number"] for phone in one.children["phones"]] for one in owners] == [[n] for n in "12345"]


@pytest.mark.parametrize(
    ("name", "row", "path", "reason"),
    [
        ("organizations", ["x", "No id", ""], "id", "not a UUID"),
        ("organizations", [ORG, "Again", ""], "id", "an earlier record"),
        ("organizations", [id_of(1), "Short"], "description", "2 cells, and the header has 3"),
        ("organizations", [id_of(1), "Long", "", "more"], "", "4 cells, and the header has 3"),
        ("services", [id_of(1), ORG, "", "active", ""], "name", "empty"),
        ("services", [id_of(1), ORG, "Blank status", " ", ""], "status", "empty"),
        ("services", [id_of(1), "", "Of nobody", "active", ""], "organization_id", "belongs to an organization"),
        ("services", [id_of(1), "x", "Of nobody", "active", ""], "organization_id", "not a UUID"),
        ("locations", [id_of(1), "", "physical", "Far", "91", "0"], "latitude", "between -90 and 90"),
        ("locations", [id_of(1), "x", "physical", "Bad", "", ""], "organization_id", "not a UUID"),
        ("addresses", [id_of(1), id_of("gone"), "1 A", "", "", "", "US", ""], "location_id", "no record with this id"),
        ("addresses", [id_of(1), "", "1 A", "", "", "", "US", ""], "location_id", "belongs to nothing"),
        ("addresses", [id_of(1), PLACE, "1 A", "", "", "", "Utopia", ""], "country", "two letters"),
        ("phones", [id_of(1), id_of("gone"), "919", ""], "service_id", "no record with this id"),
        ("phones", [id_of(1), "", "919", ""], "service_id", "belongs to nothing"),
        ("phones", [id_of(1), "x", "919", ""], "service_id", "not a UUID"),
        ("languages", [id_of("english"), SERVICE, "French"], "id", "an earlier record"),
        ("schedules", [id_of(1), SERVICE, "WEEKLY", "MO", "nine", ""], "opens_at", "like 09:00"),
        ("service_at_location", [id_of(1), SERVICE, id_of("gone")], "location_id", "no record with this id"),
        ("service_at_location", [id_of(1), SERVICE, PLACE], "location_id", "there already"),
        ("service_at_location", [id_of(1), id_of("gone"), PLACE], "service_id", "no record with this id"),
        ("service_at_location", [id_of(1), SERVICE, "x"], "location_id", "not a UUID"),
    ],
)
def test_a_bad_row_is_put_aside_by_line_and_column(tmp_path, package, name, row, path, reason):
    folder = lay(tmp_path / "package", add(package, name, row))
    found = only_reject(folder)
    assert (found.kind, found.file, found.line, found.path) == (name, f"{name}.csv", 3 + (name == "services"), path)
    assert reason in found.reason
    assert row[0] in found.raw


def test_rows_of_a_service_that_was_put_aside_are_put_aside_too(tmp_path, package):
    package["services"] = table(SERVICES, [SERVICE, ORG, "", "active", ""])
    found = rejects(lay(tmp_path / "package", package))
    assert sorted(one.kind for one in found) == ["languages", "phones", "schedules", "service_at_location", "services"]


def test_a_quote_that_is_never_closed_does_not_stop_the_import(tmp_path, package):
    package = add(package, "services", [id_of(1), ORG, '"Open', "active", ""])
    package["services"] += "x," * 70_000 + "\n"
    folder = lay(tmp_path / "package", package)
    assert {one.kind for one in rejects(folder)} == {"services"}
    assert the_service(folder).values["name"] == "Food pantry"


def test_bytes_that_are_no_text_cost_their_row_alone(tmp_path, package):
    folder = lay(tmp_path / "package", package)
    file = folder / "organizations.csv"
    file.write_bytes(file.read_bytes() + f"{id_of(1)},Caf\udce9,\n".encode(errors="surrogateescape"))
    assert (only_reject(folder).line, only_reject(folder).path) == (3, "name")


def test_a_byte_order_mark_and_dos_line_ends_are_no_part_of_the_table(tmp_path, package):
    folder = lay(tmp_path / "package", package)
    plain = [record.digest for record in records(folder)]
    for file in folder.iterdir():
        file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n"))
    marked = records(folder)
    assert [record.kind for record in marked] == ["organizations", "services"]
    assert marked[0].digest == plain[0]


@pytest.mark.parametrize(
    ("name", "words", "message"),
    [
        ("services", "id,name,status\n", "services.csv has no column organization_id"),
        ("organizations", "", "organizations.csv has no column id, name"),
    ],
)
def test_a_table_without_its_columns_is_no_table(tmp_path, package, name, words, message):
    with pytest.raises(Unusable, match=message):
        list(read(lay(tmp_path / "package", {**package, name: words})))


def test_a_package_needs_organizations_or_services(tmp_path, package):
    folder = lay(tmp_path / "package", {"phones": package["phones"]})
    with pytest.raises(Unusable, match="neither organizations"):
        list(read(folder, "hsds-csv"))


def test_an_archive_that_is_damaged_is_said_to_be(tmp_path, package):
    archive = as_tar(lay(tmp_path / "package", package), tmp_path / "a.tar.gz")
    archive.write_bytes(archive.read_bytes()[:300])
    with pytest.raises(Unusable):
        list(read(archive, "hsds-csv"))
