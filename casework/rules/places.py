"""Is this the same place? Two spellings of one address, intersection or block give one key. Pure: no database."""

from __future__ import annotations

import re
import unicodedata

# How people and dispatch systems write the same word (USPS Publication 28, appendices B and C, the common ones).
SHORT = {
    "street": "st",
    "str": "st",
    "avenue": "ave",
    "av": "ave",
    "road": "rd",
    "drive": "dr",
    "lane": "ln",
    "boulevard": "blvd",
    "highway": "hwy",
    "court": "ct",
    "circle": "cir",
    "place": "pl",
    "parkway": "pkwy",
    "terrace": "ter",
    "square": "sq",
    "trail": "trl",
    "expressway": "expy",
    "north": "n",
    "south": "s",
    "east": "e",
    "west": "w",
    "northeast": "ne",
    "northwest": "nw",
    "southeast": "se",
    "southwest": "sw",
    "apartment": "apt",
    "unit": "apt",
    "suite": "ste",
    "building": "bldg",
    "saint": "st",
    "mount": "mt",
}
SILENT = {"the", "of", "at", "block", "blk"}
# "Durham, NC 27701" at the end says nothing that the street does not say in one city.
CITY_AND_STATE = re.compile(r",[^,\d]*,?\s*[a-z]{2}\.?(\s+\d{5}(-\d{4})?)?\s*$|\s+\d{5}(-\d{4})?\s*$")
CROSSING = re.compile(r"\s*(?:&|/|@|\band\b|\bat\b)\s*")


def normalize_place(words: str) -> str:
    """The key under which a place is known: "1200 Block of North Main Street" and "1200 n main st" are one.

    An intersection is the same from either side. A numbered address is not its block: it says more.
    """
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    plain = CITY_AND_STATE.sub("", plain.strip())
    sides = [_side(side) for side in CROSSING.split(plain)]
    return " & ".join(sorted({side for side in sides if side}))


def _side(words: str) -> str:
    tokens = re.findall(r"[a-z0-9]+", words.replace("'", "").replace("#", " apt "))
    short = [SHORT.get(token, token) for token in tokens if token not in SILENT]
    # "apt 4" and "apt # 4" are one.
    return " ".join(token for before, token in zip(["", *short], short, strict=False) if token != before)
