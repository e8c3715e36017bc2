from django.db import migrations

from heart.append_only import append_only

TABLES = [
    "heart_historicalpublication",
    "heart_historicalpulseround",
    "heart_publishedfigure",
]


class Migration(migrations.Migration):
    dependencies = [("heart", "0006_public")]
    operations = [*append_only(*TABLES)]
