from django.db import migrations

from heart.append_only import append_only

TABLES = [
    "heart_extractdownload",
    "heart_historicalextract",
]


class Migration(migrations.Migration):
    dependencies = [("heart", "0004_numbers")]
    operations = [*append_only(*TABLES)]
