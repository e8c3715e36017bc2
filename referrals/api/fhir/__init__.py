"""The exchange of referrals with partners' own systems at /fhir/: FHIR R4, after the SDOH Clinical Care guide.

A partner's system reads what the partner's pages show, and moves a referral by the same actions.
"""
