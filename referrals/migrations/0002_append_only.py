from django.db import migrations

from heart.append_only import append_only

TABLES = [
    "referrals_historicaladdress",
    "referrals_historicallanguage",
    "referrals_historicallocation",
    "referrals_historicalorganization",
    "referrals_historicalphone",
    "referrals_historicalreferral",
    "referrals_historicalschedule",
    "referrals_historicalservice",
    "referrals_historicalserviceatlocation",
    "referrals_historicalservicecapacity",
    "referrals_referralnotice",
]


class Migration(migrations.Migration):
    dependencies = [("referrals", "0001_initial"), ("heart", "0002_append_only")]
    operations = [*append_only(*TABLES)]
