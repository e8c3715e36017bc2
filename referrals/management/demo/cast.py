"""The people who work in the demo world."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.contrib.auth.hashers import make_password

from heart.checks import DEMO_PASSWORD
from heart.models import Agency, User
from referrals.actions import people as actions
from referrals.models import Organization

PARTNERS = {"omar": "Bull City Bridge", "pia": "Eno River Recovery", "mara": "Bull City Bridge"}
MAILBOX = "intake@bull-city-bridge.example"
CAST = [
    ("nadia", "Nadia", "Okafor", "navigator"),
    ("noel", "Noel", "Pereira", "navigator"),
    ("cora", "Cora", "Lindqvist", "clinician"),
    ("ray", "Ray", "Boone", "responder"),
    ("sol", "Sol", "Amador", "supervisor"),
    ("dee", "Dee", "Whitfield", "directory_editor"),
    ("omar", "Omar", "Haddad", "partner"),
    ("pia", "Pia", "Castellano", "partner"),
    ("mara", "Mara", "Jimenez", "partner_manager"),
    ("eve", "Eve", "Marchetti", "evaluator"),
    ("ada", "Ada", "Brightwater", "administrator"),
]
COLLEAGUES = [
    ("tess", "Tess", "Moreau", "clinician"),
    ("jules", "Jules", "Okonkwo", "responder"),
    ("wren", "Wren", "Salazar", "responder"),
    ("mika", "Mika", "Laurent", "responder"),
    ("bea", "Bea", "Achterberg", "responder"),
    ("tor", "Tor", "Ellison", "responder"),
]


@dataclass
class Cast:
    """Everybody, by username."""

    people: dict[str, User] = field(default_factory=dict)

    def __getitem__(self, username: str) -> User:
        return self.people[username]


def make(by: User) -> Cast:
    """The accounts. The cast of the README has the demonstration's password; colleagues can't sign in."""
    heart = Agency(name="HEART", kind=Agency.Kind.HEART).save_by(by)
    of = {organization: _partner(organization, by) for organization in dict.fromkeys(PARTNERS.values())}
    agencies = {name: of[organization] for name, organization in PARTNERS.items()}
    cast, hashed = Cast(), make_password(DEMO_PASSWORD)  # once: a hash that is slow to guess is slow to make
    for username, first, last, role in CAST + COLLEAGUES:
        user = User(
            username=username,
            first_name=first,
            last_name=last,
            role=role,
            email=f"{username}@heart.example",
            agency=agencies.get(username, heart),
        )
        user.password = hashed if (username, first, last, role) in CAST else make_password(None)
        cast.people[username] = user.save_by(by)
    bridge = Organization.objects.get(name=PARTNERS["mara"])
    actions.set_referral_address(organization=bridge, email=MAILBOX, by=cast["mara"])
    return cast


def _partner(name: str, by: User) -> Agency:
    """An agency for a partner, tied to its organization in the directory."""
    agency = Agency(name=name, kind=Agency.Kind.PARTNER).save_by(by)
    organization = Organization.objects.get(name=name)
    organization.agency = agency
    organization.save_by(by)
    return agency
