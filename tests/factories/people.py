"""The cast, one agency each."""

from __future__ import annotations

from heart.models import Agency, User


def heart_agency() -> Agency:
    return _agency("HEART", Agency.Kind.HEART)


def partner_agency(name: str) -> Agency:
    return _agency(name, Agency.Kind.PARTNER)


def _agency(name: str, kind: str) -> Agency:
    return Agency.objects.filter(name=name).first() or Agency(name=name, kind=kind).save_by(
        User.objects.system("tests")
    )


def person(username: str, role: str, agency_name: str = "", *, email: str = "") -> User:
    """One of the cast; made once. Password: heart-demo."""
    found = User.objects.filter(username=username).first()
    if found:
        return found
    agency = partner_agency(agency_name) if agency_name else heart_agency()
    user = User(
        username=username,
        first_name=username.title(),
        role=role,
        agency=agency,
        email=email or f"{username}@heart.example",
    )
    user.set_password("heart-demo")
    return user.save_by(User.objects.system("tests"))
