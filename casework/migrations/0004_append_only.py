from django.db import migrations

from heart.append_only import append_only

TABLES = [
    "casework_attemptplanversion",
    "casework_consentdocument",
    "casework_draftreminder",
    "casework_historicalassignment",
    "casework_historicalattachment",
    "casework_historicalattemptplan",
    "casework_historicalcalendarfeed",
    "casework_historicalcallabout",
    "casework_historicalcallalert",
    "casework_historicalcosignature",
    "casework_historicalcover",
    "casework_historicaldemographicanswer",
    "casework_historicalduplicatepair",
    "casework_historicalgoal",
    "casework_historicalgoalprogress",
    "casework_historicalgoalstep",
    "casework_historicalmerge",
    "casework_historicalnavigatorprofile",
    "casework_historicalneighborname",
    "casework_historicalofficerminutes",
    "casework_historicalpet",
    "casework_historicalprogramarea",
    "casework_historicalprogramhours",
    "casework_historicalresponseplan",
    "casework_historicalsafetyalert",
    "casework_historicalsavedfilter",
    "casework_historicalseenbypartner",
    "casework_historicaltrustedcontact",
    "casework_historicalusualplace",
    "casework_mergestep",
]


class Migration(migrations.Migration):
    dependencies = [("casework", "0003_in_depth")]
    operations = [*append_only(*TABLES)]
