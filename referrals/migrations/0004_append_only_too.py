from django.db import migrations

from heart.append_only import append_only

TABLES = [
    "referrals_agendapart",
    "referrals_agendarow",
    "referrals_decision",
    "referrals_decisiontold",
    "referrals_enrollmentnotice",
    "referrals_historicalaccessibility",
    "referrals_historicalappointment",
    "referrals_historicalattendance",
    "referrals_historicalattribute",
    "referrals_historicalcapacityquestion",
    "referrals_historicalconfirmationrequest",
    "referrals_historicalcontact",
    "referrals_historicalcostoption",
    "referrals_historicalenrollment",
    "referrals_historicalenrollmentmatch",
    "referrals_historicalfunding",
    "referrals_historicalinvitation",
    "referrals_historicallistingedit",
    "referrals_historicalmeeting",
    "referrals_historicalmeetingtask",
    "referrals_historicalmetadata",
    "referrals_historicalorganizationidentifier",
    "referrals_historicalprogram",
    "referrals_historicalreferraladdress",
    "referrals_historicalreferralmessage",
    "referrals_historicalreplier",
    "referrals_historicalreplylink",
    "referrals_historicalrequireddocument",
    "referrals_historicalservicearea",
    "referrals_historicalserviceconfirmation",
    "referrals_historicaltabledescription",
    "referrals_historicaltaxonomy",
    "referrals_historicaltaxonomyterm",
    "referrals_historicalunit",
    "referrals_historicalunitcapacity",
    "referrals_historicalurl",
    "referrals_listingchange",
    "referrals_referraldespite",
    "referrals_referralmessageread",
    "referrals_remark",
    "referrals_replytry",
]


class Migration(migrations.Migration):
    dependencies = [("referrals", "0003_partners_in_depth")]
    operations = [*append_only(*TABLES)]
