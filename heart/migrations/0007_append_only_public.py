from django.db import migrations

from heart.append_only import append_only

TABLES = [
    "heart_historicalpulseround",
]


class Migration(migrations.Migration):
    dependencies = [("heart", "0006_public")]
    operations = [*append_only(*TABLES)]
