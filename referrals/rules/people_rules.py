"""How somebody who is invited is called here. Pure."""

from __future__ import annotations

import re
import unicodedata

ROLES = ("partner_manager", "partner")
LONGEST = 60


def username(first_name: str, last_name: str, number: int) -> str:
    """ "ana.rios-4821". The number is random, so that nobody learns from it who else has an account."""
    plain = unicodedata.normalize("NFKD", f"{first_name} {last_name}").encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", plain)
    return f"{'.'.join(words)[:LONGEST] or 'partner'}-{number:04}"
