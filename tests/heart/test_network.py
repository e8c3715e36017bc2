"""Where a request comes from, and what of a secret address stands in a log."""

from __future__ import annotations

import logging

import pytest

from heart import network
from heart.logs import WithoutSecrets


@pytest.mark.parametrize(
    ("proxies", "header", "address"),
    [
        (0, "9.9.9.9", "10.0.0.1"),
        (1, "9.9.9.9, 1.2.3.4", "1.2.3.4"),
        (2, "9.9.9.9, 1.2.3.4, 10.0.0.7", "1.2.3.4"),
        (2, "1.2.3.4", "1.2.3.4"),
        (1, "", "10.0.0.1"),
    ],
)
def test_what_a_client_writes_into_the_header_counts_for_nothing(rf, settings, proxies, header, address):
    settings.PROXIES = proxies
    request = rf.get("/", headers={"X-Forwarded-For": header}, REMOTE_ADDR="10.0.0.1")
    assert network.address(request) == address
    assert address not in network.fingerprint(request)


@pytest.mark.parametrize("part", ["reply", "invitations", "calendar"])
def test_a_secret_address_is_not_logged(part):
    record = logging.LogRecord("x", 30, "x", 1, "%s: %s", ("Not Found", f"/{part}/{'s' * 43}/code/"), None)
    assert WithoutSecrets().filter(record)
    assert record.getMessage() == f"Not Found: /{part}/.../code/"


def test_other_addresses_are_logged_as_they_are():
    record = logging.LogRecord("x", 30, "x", 1, "Not Found: %s", ("/calendar/12/revoke/",), None)
    WithoutSecrets().filter(record)
    assert record.getMessage() == "Not Found: /calendar/12/revoke/"
