from django.db import migrations

from heart.append_only import append_only, append_only_function, queue_for_sealing

TABLES = [
    "heart_access",
    "heart_event",
    "heart_historicalagency",
    "heart_historicalapitoken",
    "heart_historicaluser",
    "heart_seal",
    "heart_statechange",
]


class Migration(migrations.Migration):
    dependencies = [("heart", "0001_initial")]
    operations = [append_only_function(), *append_only(*TABLES), queue_for_sealing()]
