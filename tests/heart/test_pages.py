"""The pages that belong to no app: signing in and out, messages, and every way of being told no."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from heart.models import Message

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.heart.kit")]


def text(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def sign_in(client, username: str, password: str = "heart-demo", follow: bool = False):
    return client.post(reverse("sign-in"), {"username": username, "password": password}, follow=follow)


def owe(person, kind: str = "case_assigned", path: str = "/kit/page/", **changes) -> Message:
    return Message.objects.create(
        kind=kind,
        subject_type="casework.case",
        subject_key=str(Message.objects.count()),
        recipient=person,
        path=path,
        next_try_at=timezone.now(),
        **changes,
    )


class TestSigningIn:
    def test_leads_to_the_start_page_of_the_role(self, client, nadia):
        response = sign_in(client, "nadia")
        assert response.url == reverse("start")
        assert client.get(reverse("start")).url == reverse("caseload")

    def test_shows_who_is_signed_in_and_as_what(self, client, nadia):
        client.force_login(nadia)
        page = text(client.get("/kit/page/"))
        assert "Nadia" in page
        assert "Care navigator" in page

    @pytest.mark.parametrize("username", ["nadia", "nobody"])
    def test_a_wrong_password_and_an_unknown_name_read_the_same(self, client, nadia, username):
        response = sign_in(client, username, "not-the-password")
        assert response.status_code == 200
        assert "You are not signed in" in text(response)
        assert "do not go together" in text(response)
        assert f'value="{username}"' in response.content.decode()

    def test_a_closed_account_reads_the_same_too(self, client, nadia):
        nadia.is_active = False
        nadia.save_by(nadia)
        assert "do not go together" in text(sign_in(client, "nadia"))

    def test_an_empty_form_says_what_to_enter(self, client, db):
        assert "enter both" in text(sign_in(client, "", ""))

    def test_goes_back_to_the_page_that_was_asked_for(self, client, nadia):
        asked = client.get("/kit/page/?sort=due")
        assert asked.status_code == 302
        response = client.post(
            asked.url, {"username": "nadia", "password": "heart-demo", "next": "/kit/page/?sort=due"}
        )
        assert response.url == "/kit/page/?sort=due"

    def test_never_leads_to_another_site(self, client, nadia):
        response = client.post(
            reverse("sign-in"), {"username": "nadia", "password": "heart-demo", "next": "https://elsewhere.example/"}
        )
        assert response.url == reverse("start")

    def test_a_fragment_of_a_lapsed_session_moves_the_whole_page(self, client, db):
        response = client.get(
            "/kit/page/", headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/cases/7/?tab=notes"}
        )
        assert response.status_code == 200
        assert response.headers["HX-Redirect"] == "/sign-in/?next=/cases/7/%3Ftab%3Dnotes"

    def test_a_fragment_from_another_site_leads_home(self, client, db):
        response = client.get(
            "/kit/page/", headers={"HX-Request": "true", "HX-Current-URL": "https://elsewhere.example/x/"}
        )
        assert response.headers["HX-Redirect"] == "/sign-in/?next=/"


class TestSigningOut:
    def test_is_a_post(self, client, nadia):
        client.force_login(nadia)
        assert client.get(reverse("sign-out")).status_code == 405
        assert client.post(reverse("sign-out")).url == reverse("sign-in")
        assert client.get("/kit/page/").status_code == 302


class TestTheFrame:
    def test_a_page_has_a_language_one_heading_a_skip_link_and_a_main_part(self, client, nadia):
        client.force_login(nadia)
        html = client.get("/kit/page/").content.decode()
        assert '<html lang="en">' in html
        assert html.count("<h1") == 1
        assert 'href="#main"' in html
        assert '<main id="main"' in html

    def test_navigation_shows_a_role_its_pages_and_no_others(self, client, omar):
        client.force_login(omar)
        html = client.get("/kit/page/").content.decode()
        assert "Referrals to us" in html
        assert "Caseload" not in html

    def test_the_way_around_and_out_stands_there_without_javascript(self, client, nadia):
        client.force_login(nadia)
        html = client.get("/kit/page/").content.decode()
        menu = html[html.index("<details") : html.index("</details>")]
        assert reverse("messages") in menu
        assert reverse("sign-out") in menu
        assert "csrfmiddlewaretoken" in menu

    @pytest.mark.parametrize("path", ["/sign-in/", "/kit/page/", "/nowhere/"])
    def test_the_demonstration_says_so_on_every_page(self, client, nadia, settings, path):
        if path == "/kit/page/":
            client.force_login(nadia)
        settings.DEMO = True
        assert "Every person, call and provider here is invented" in text(client.get(path))
        settings.DEMO = False
        assert "invented" not in text(client.get(path))

    def test_the_administration_says_so_too(self, client, ada, settings):
        client.force_login(ada)
        for path in (reverse("admin:index"), reverse("admin:heart_user_add")):
            settings.DEMO = True
            assert "Every person, call and provider here is invented" in text(client.get(path))
            settings.DEMO = False
            assert "invented" not in text(client.get(path))

    def test_the_cast_and_its_password_are_told_in_the_demonstration_alone(self, client, db, settings):
        settings.DEMO = True
        assert "heart-demo" in text(client.get(reverse("sign-in")))
        settings.DEMO = False
        assert "heart-demo" not in text(client.get(reverse("sign-in")))

    def test_nothing_inline_may_run_and_nothing_is_kept_in_caches(self, client, nadia):
        client.force_login(nadia)
        response = client.get("/kit/page/")
        assert "unsafe" not in response.headers["Content-Security-Policy"]
        assert "no-store" in response.headers["Cache-Control"]

    def test_the_frame_costs_one_statement_beside_the_session(self, client, nadia, django_assert_num_queries):
        client.force_login(nadia)
        for _ in range(20):
            owe(nadia)
        with django_assert_num_queries(3):  # session, person, unread messages
            client.get("/kit/page/")


class TestMessages:
    def test_show_only_ones_own(self, client, nadia, noel):
        owe(nadia, "case_assigned")
        owe(noel, "referral_expired")
        client.force_login(nadia)
        page = text(client.get(reverse("messages")))
        assert "A case has been assigned to you." in page
        assert "expired" not in page

    def test_somebody_elses_is_not_there(self, client, nadia, noel):
        message = owe(noel)
        client.force_login(nadia)
        assert client.post(reverse("message-read", args=[message.pk])).status_code == 404
        message.refresh_from_db()
        assert message.read_at is None

    def test_opening_marks_it_read_once_and_goes_where_it_points(self, client, nadia):
        message = owe(nadia)
        client.force_login(nadia)
        assert client.post(reverse("message-read", args=[message.pk])).url == "/kit/page/"
        message.refresh_from_db()
        first = message.read_at
        assert first is not None
        client.post(reverse("message-read", args=[message.pk]))
        message.refresh_from_db()
        assert message.read_at == first

    def test_reading_changes_something_so_it_is_never_a_link(self, client, nadia):
        message = owe(nadia)
        client.force_login(nadia)
        assert client.get(reverse("message-read", args=[message.pk])).status_code == 405

    def test_the_number_waiting_stands_on_every_page(self, client, nadia, noel):
        owe(nadia)
        owe(nadia)
        owe(nadia, read_at=timezone.now())
        owe(noel)
        client.force_login(nadia)
        assert "Messages 2 unread" in text(client.get("/kit/page/"))

    def test_none_says_what_will_show_here(self, client, nadia):
        client.force_login(nadia)
        assert "No messages" in text(client.get(reverse("messages")))

    def test_many_are_paged(self, client, nadia):
        for _ in range(30):
            owe(nadia)
        client.force_login(nadia)
        assert "26–30 of 30" in text(client.get(reverse("messages") + "?page=2"))

    def test_signing_in_comes_first(self, client, db):
        assert client.get(reverse("messages")).url == "/sign-in/?next=/messages/"


class TestBeingToldNo:
    """Each page says what happened, what became of the work, and what to do next."""

    def test_nothing_here(self, client, nadia):
        client.force_login(nadia)
        response = client.get("/nowhere/")
        assert response.status_code == 404
        assert "There is nothing here for you" in text(response)
        assert "Go to your start page" in text(response)
        assert "Nadia" in text(response)

    def test_nothing_here_for_somebody_not_signed_in(self, client, db):
        response = client.get("/nowhere/")
        assert response.status_code == 404
        assert reverse("sign-in") in response.content.decode()

    def test_not_ones_role(self, client, nadia):
        client.force_login(nadia)
        response = client.get("/kit/administrators/")
        assert response.status_code == 403
        assert "Your role does not have this page." in text(response)
        assert "ask your supervisor or an administrator" in text(response)

    @pytest.mark.parametrize(
        ("how", "status", "happened", "next_step"),
        [
            ("illegal", 409, "This case is closed; it can&#x27;t become engaged.", "Open it again"),
            ("stale", 409, "Somebody changed this note a minute ago.", "Open it again"),
            ("not-allowed", 403, "Your role may not sign notes.", "ask your supervisor"),
            ("invalid", 400, "Choose the day and time.", "send it again"),
        ],
    )
    def test_a_refusal_is_a_page(self, client, nadia, how, status, happened, next_step):
        client.force_login(nadia)
        response = client.post(f"/kit/refuse/{how}/")
        assert response.status_code == status
        page = text(response)
        assert happened in page
        assert "Nothing was changed." in page
        assert next_step in page
        assert "Go back" in page
        assert response.content.decode().count("<h1") == 1

    def test_a_refusal_of_a_fragment_is_a_fragment_that_base_knows_how_to_show(self, client, nadia):
        client.force_login(nadia)
        response = client.post("/kit/refuse/illegal/", headers={"HX-Request": "true"})
        fragment = response.content.decode()
        assert response.status_code == 409
        assert "<html" not in fragment
        assert 'class="heart-problem"' in fragment
        assert "what you entered is still below" in fragment
        frame = client.get("/kit/page/").content.decode()
        assert '"select":".heart-problem","target":"#notices"' in frame
        assert 'id="notices"' in frame

    @pytest.mark.parametrize(
        ("referrer", "back"),
        [
            ("http://testserver/cases/7/?tab=notes", "/cases/7/?tab=notes"),
            ("https://elsewhere.example/cases/7/", "/"),
            ("http://testserver/kit/refuse/illegal/", "/"),
            ("not an address", "/"),
            ("", "/"),
        ],
    )
    def test_going_back_stays_on_our_pages(self, client, nadia, referrer, back):
        client.force_login(nadia)
        html = client.get("/kit/refuse/illegal/", headers={"Referer": referrer}).content.decode()
        assert re.search(r'href="([^"]*)"[^>]*>Go back<', html).group(1) == back

    def test_a_form_from_before_signing_in(self, nadia):
        client = Client(enforce_csrf_checks=True)
        client.force_login(nadia)
        response = client.post(reverse("sign-out"))
        assert response.status_code == 403
        assert "This page had gone stale" in text(response)
        assert "reload the page" in text(response)

    def test_what_cannot_be_read(self, client, nadia):
        client.force_login(nadia)
        response = client.get("/kit/unreadable/")
        assert response.status_code == 400
        assert "reload the page" in text(response)

    def test_our_own_fault_needs_no_database_and_quotes_nothing(self, db, django_assert_num_queries):
        client = Client(raise_request_exception=False)
        with django_assert_num_queries(0):
            response = client.get("/kit/broken/")
        assert response.status_code == 500
        assert "It was not your doing" in text(response)
        assert "heart-problem" in response.content.decode()
        assert "Family12" not in text(response)
