"""Why a field stays here: the same words wherever the reason is the same."""

WORDS = "free words: what somebody wrote can name anybody"
NAMES = "a name (45 CFR 164.514(b)(2)(i)(A))"
PLACE = "a place smaller than a state (45 CFR 164.514(b)(2)(i)(B))"
MOMENT = "a moment that would lead to the call in a public log; what is needed of it goes out as a duration or a flag"
STAFF = "about a person who works here, not about the care"
TWICE = "a working field: another one says the same"
IN_ERROR = "rows entered in error stay here and are counted"
WORKING = "how the software works; it says nothing of the care"
NUMBER = "a unique number (45 CFR 164.514(b)(2)(i)(R))"

IN_ERROR_FIELDS = {name: IN_ERROR for name in ("in_error_at", "in_error_by")} | {"in_error_why": WORDS}
