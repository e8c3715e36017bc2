from django.db import migrations

from heart.append_only import append_only

TABLES = [
    "casework_followupnotice",
    "casework_historicaladdendum",
    "casework_historicalaiditem",
    "casework_historicalcall",
    "casework_historicalcalltype",
    "casework_historicalcase",
    "casework_historicalconsent",
    "casework_historicalconsentrecipient",
    "casework_historicalcontactattempt",
    "casework_historicaldirectaid",
    "casework_historicaleligibility",
    "casework_historicalencounter",
    "casework_historicalfollowup",
    "casework_historicalfollowuprule",
    "casework_historicalneed",
    "casework_historicalneighbor",
    "casework_historicalneighborphone",
    "casework_historicalnote",
    "casework_historicalresponse",
    "casework_historicalresponsemember",
    "casework_historicalsafetyanswer",
    "casework_historicalsupervisortask",
]


class Migration(migrations.Migration):
    dependencies = [("casework", "0001_initial"), ("heart", "0002_append_only")]
    operations = [*append_only(*TABLES)]
