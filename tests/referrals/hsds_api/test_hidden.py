"""What an audience must not know of is in no byte of any answer, however it is asked for."""

from __future__ import annotations

import pytest

from referrals.models import Location, Organization, Service, ServiceAtLocation
from referrals.states.directory import Audience
from tests.referrals.directory.kit import id_of
from tests.referrals.directory.test_audiences import NOT_FOR, tables
from tests.referrals.hsds_api.kit import FULL, LISTS, Reader

pytestmark = pytest.mark.django_db
CONFIDENTIAL = ("Haven", "Haven, confidential location")


@pytest.fixture
def readers(db, omar, nadia, eve):
    """Each with whom it reads as. An evaluator has no directory, and reads what anybody reads."""
    return {
        "nobody": (Reader(), Audience.PUBLIC),
        "evaluator": (Reader(eve), Audience.PUBLIC),
        "partner": (Reader(omar), Audience.PARTNERS),
        "heart": (Reader(nadia), Audience.HEART),
    }


def everything(reader):
    """Every answer there is: lists in every form, each record, each hidden id asked for, by name and as a filter."""
    for kind in LISTS:
        forms = [{}, {"format": "ndjson"}]
        forms += [{"full": "true"}, {"full": "true", "format": "ndjson"}] if kind in FULL else []
        forms += [{"minimal": "true"}] if kind == "services" else []
        forms += [{"full_service": "true"}] if kind == "organizations" else []
        for form in forms:
            yield reader.get(kind, **form)
        yield reader.post(kind, full=True, per_page=100)
    models = {"services": Service, "organizations": Organization, "service_at_locations": ServiceAtLocation}
    for kind, model in models.items():
        for id in model.objects.values_list("pk", flat=True):
            yield reader.get(f"{kind}/{id}")
            if kind == "organizations":
                yield reader.get(f"{kind}/{id}", full_service="true")


def body(answer):
    whole = b"".join(answer) if answer.streaming else answer.content
    return whole.decode() + str(dict(answer.headers))


@pytest.mark.parametrize("who", ["nobody", "evaluator", "partner", "heart"])
def test_no_answer_holds_a_word_or_an_id_of_what_is_hidden(audiences, readers, who):
    reader, audience = readers[who]
    hidden = {
        str(id)
        for _, model in tables()
        for id in set(model.objects.values_list("pk", flat=True))
        - set(model.objects.for_audience(audience).values_list("pk", flat=True))
    }
    assert bool(hidden) is (audience != Audience.HEART)
    told = ""
    for answer in everything(reader):
        assert answer.status_code in {200, 404}
        told += body(answer)
    # An organization's parent is named by its id alone, and the paths asked for are not repeated.
    assert [id for id in hidden if id in told] == []
    assert [word for word in NOT_FOR[audience] if word.casefold() in told.casefold()] == []
    assert "Elm" in told
    assert ("Haven, confidential location" in told) is (audience == Audience.HEART)
    assert ("Kitchen" in told) is (audience != Audience.PUBLIC)


@pytest.mark.parametrize("who", ["nobody", "partner"])
def test_a_hidden_record_is_answered_as_one_that_never_was(audiences, readers, who):
    reader, audience = readers[who]
    never = reader.get(f"services/{id_of('never')}")
    for kind, model in (
        ("services", Service),
        ("organizations", Organization),
        ("service_at_locations", ServiceAtLocation),
    ):
        seen = set(model.objects.for_audience(audience).values_list("pk", flat=True))
        hidden = [id for id in model.objects.values_list("pk", flat=True) if id not in seen]
        assert hidden
        for id in hidden:
            answer = reader.get(f"{kind}/{id}")
            assert (answer.status_code, answer.content) == (404, never.content)


@pytest.mark.parametrize("who", ["nobody", "partner"])
def test_no_filter_finds_and_no_count_counts_what_is_hidden(audiences, readers, who):
    reader, audience = readers[who]
    for word in NOT_FOR[audience]:
        for kind in FULL:
            assert reader.page(kind, search=word)["total_items"] == 0, (kind, word)
    quiet = Organization.objects.get(name="Quiet")
    for kind in ("services", "service_at_locations"):
        assert reader.page(kind, organization_id=quiet.pk)["total_items"] == 0
    for kind, model in (("services", Service), ("organizations", Organization)):
        assert reader.page(kind)["total_items"] == model.objects.for_audience(audience).count()
    assert (
        reader.page("service_at_locations")["total_items"] == ServiceAtLocation.objects.for_audience(audience).count()
    )


def test_who_becomes_confidential_is_gone_with_the_next_answer(audiences, readers, dee):
    reader, _ = readers["nobody"]
    before = reader.get("service_at_locations")
    elm = Location.objects.get(name="Elm")
    elm.confidential = True
    elm.save_by(dee)
    after = reader.get("service_at_locations", headers={"If-None-Match": before["ETag"]})
    assert after.status_code == 200
    assert "Elm" in body(before)
    assert "Elm" not in body(after)


def test_a_session_reads_as_its_person_and_only_until_it_ends(audiences, omar):
    reader = Reader()
    reader.client.force_login(omar)
    assert "Kitchen" in reader.names("services")
    reader.client.logout()
    assert "Kitchen" not in reader.names("services")
