from django.db import migrations

from heart.append_only import append_only

TABLES = [
    "casework_historicalvoiceclearing",
    "casework_historicalvoicecoding",
    "casework_historicalvoicetheme",
    "casework_voice",
]


class Migration(migrations.Migration):
    dependencies = [("casework", "0007_public")]
    operations = [*append_only(*TABLES)]
