from referrals.models.capacity import ServiceCapacity
from referrals.models.location import Address, Location, ServiceAtLocation
from referrals.models.organization import Organization
from referrals.models.referral import Referral, ReferralNotice
from referrals.models.service import Language, Phone, Schedule, Service

__all__ = [
    "Address",
    "Language",
    "Location",
    "Organization",
    "Phone",
    "Referral",
    "ReferralNotice",
    "Schedule",
    "Service",
    "ServiceAtLocation",
    "ServiceCapacity",
]
