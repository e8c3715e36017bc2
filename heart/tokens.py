"""Secrets that go out in a link or a mail: made here, and kept as hashes alone."""

from __future__ import annotations

import hashlib
import secrets

from django.utils.crypto import salted_hmac

CODE_DIGITS = 8


def make() -> str:
    """A secret of 256 random bits, as it may stand in an address."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """What is kept of a long secret: its SHA-256. Nobody can guess 256 bits, so it needs no salt."""
    return hashlib.sha256(token.encode()).hexdigest()


def make_code() -> str:
    """A code that somebody types: eight digits."""
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"


def keyed(purpose: str, words: str) -> str:
    """What is kept of something short (a code, a network address): a hash that only this installation can make."""
    return salted_hmac(purpose, words, algorithm="sha256").hexdigest()


def same(one: str, other: str) -> bool:
    """Whether two hashes are equal, in a time that tells nothing."""
    return secrets.compare_digest(one, other)
