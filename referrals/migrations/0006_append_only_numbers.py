from django.db import migrations

from heart.append_only import append_only

TABLES = [
    "referrals_historicalconnectioncheck",
]


class Migration(migrations.Migration):
    dependencies = [("referrals", "0005_numbers")]
    operations = [*append_only(*TABLES)]
