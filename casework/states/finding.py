"""The words of finding somebody again: names, places, people, phones, pets. No database here."""

from __future__ import annotations

from django.db.models import IntegerChoices, TextChoices


class NameKind(TextChoices):
    USED = "used", "The name they use"
    LEGAL = "legal", "Legal name"
    NICKNAME = "nickname", "Nickname or street name"
    ALIAS = "alias", "Another name, or another spelling"
    FORMER = "former", "Former name"


class Language(TextChoices):
    """Languages by their shortest ISO 639 code (BCP 47), as FHIR and HSDS write them; `other` is in words."""

    ENGLISH = "en", "English"
    SPANISH = "es", "Spanish"
    SIGN = "ase", "American Sign Language"
    ARABIC = "ar", "Arabic"
    BURMESE = "my", "Burmese"
    CANTONESE = "yue", "Chinese (Cantonese)"
    MANDARIN = "zh", "Chinese (Mandarin)"
    DARI = "prs", "Dari"
    FRENCH = "fr", "French"
    GUJARATI = "gu", "Gujarati"
    HAITIAN = "ht", "Haitian Creole"
    HINDI = "hi", "Hindi"
    KAREN = "ksw", "Karen"
    KINYARWANDA = "rw", "Kinyarwanda"
    KOREAN = "ko", "Korean"
    NEPALI = "ne", "Nepali"
    PASHTO = "ps", "Pashto"
    PORTUGUESE = "pt", "Portuguese"
    RUSSIAN = "ru", "Russian"
    SWAHILI = "sw", "Swahili"
    TIGRINYA = "ti", "Tigrinya"
    UKRAINIAN = "uk", "Ukrainian"
    VIETNAMESE = "vi", "Vietnamese"
    OTHER = "other", "Another language"


class PlaceKind(TextChoices):
    SHELTER = "shelter", "Shelter"
    ENCAMPMENT = "encampment", "Encampment"
    STREET = "street", "Street or corner"
    BUS_STOP = "bus_stop", "Bus stop or station"
    MEAL_SITE = "meal_site", "Meal site"
    DAY_CENTER = "day_center", "Day center"
    LIBRARY = "library", "Library"
    PARK = "park", "Park"
    STORE = "store", "Store or parking lot"
    VEHICLE = "vehicle", "Vehicle they live in"
    HOME = "home", "Their home"
    FRIEND = "friend", "Home of family or a friend"
    WORK = "work", "Work"
    CLINIC = "clinic", "Clinic or pharmacy"
    OTHER = "other", "Somewhere else"


class PartOfDay(TextChoices):
    """Parts of the city's day. `hours` in casework.rules.reachability says when each begins and ends."""

    EARLY = "early", "Early morning (5 to 8)"
    MORNING = "morning", "Morning (8 to noon)"
    AFTERNOON = "afternoon", "Afternoon (noon to 5)"
    EVENING = "evening", "Evening (5 to 9)"
    NIGHT = "night", "Night (9 to 5)"


class Weekday(IntegerChoices):
    """As Python counts them."""

    MONDAY = 0, "Monday"
    TUESDAY = 1, "Tuesday"
    WEDNESDAY = 2, "Wednesday"
    THURSDAY = 3, "Thursday"
    FRIDAY = 4, "Friday"
    SATURDAY = 5, "Saturday"
    SUNDAY = 6, "Sunday"


class MayTell(TextChoices):
    """What may be said to a trusted contact, from the least on. More than the least needs the neighbor's word."""

    CALLED = "called", "Only that we called"
    HEART = "heart", "That HEART helps them"
    ANYTHING = "anything", "Anything"


class PhoneOwner(TextChoices):
    OWN = "own", "Their own"
    SHARED = "shared", "Shared with somebody"
    FAMILY = "family", "A relative's or friend's"
    PLACE = "place", "A shelter's or a program's"


class PetKind(TextChoices):
    DOG = "dog", "Dog"
    CAT = "cat", "Cat"
    OTHER = "other", "Another animal"


class EndReason(TextChoices):
    """Why a way to find somebody is not used any more."""

    GONE = "gone", "Not there any more, or out of use"
    WRONG = "wrong", "It was wrong"
    UNSAFE = "unsafe", "Not safe for the neighbor"
    ASKED = "asked", "The neighbor asked us not to"
    OTHER = "other", "Another reason"


# What people write for a language, beside its own label.
_CALLED = {
    "español": Language.SPANISH,
    "espanol": Language.SPANISH,
    "asl": Language.SIGN,
    "sign language": Language.SIGN,
    "chinese": Language.MANDARIN,
    "mandarin": Language.MANDARIN,
    "cantonese": Language.CANTONESE,
    "creole": Language.HAITIAN,
    "farsi": Language.DARI,
    "brazilian portuguese": Language.PORTUGUESE,
}
_BY_LABEL = {str(one.label).lower(): one for one in Language} | {one.value: one for one in Language} | _CALLED


def language_of(words: str) -> str:
    """The code of a language in words; `other` for one that the list lacks, blank for no words."""
    said = " ".join(words.lower().split())
    return str(_BY_LABEL.get(said, Language.OTHER)) if said else ""
