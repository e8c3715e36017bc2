import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

from heart.together import Together


class Migration(migrations.Migration):
    dependencies = [
        ("heart", "0005_append_only_numbers"),
    ]

    operations = [
        Together(
            [
                migrations.CreateModel(
                    name="HistoricalPulseRound",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        ("number", models.PositiveIntegerField(db_index=True)),
                        ("survey", models.PositiveSmallIntegerField(help_text="The version of the questions.")),
                        ("is_open", models.BooleanField(default=True)),
                        ("opened_at", models.DateTimeField()),
                        ("closed_at", models.DateTimeField(blank=True, null=True)),
                        ("history_id", models.AutoField(primary_key=True, serialize=False)),
                        ("history_date", models.DateTimeField(db_index=True)),
                        ("history_change_reason", models.CharField(max_length=100, null=True)),
                        (
                            "history_type",
                            models.CharField(
                                choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                            ),
                        ),
                        (
                            "closed_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "history_user",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "opened_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical pulse round",
                        "verbose_name_plural": "historical pulse rounds",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="PulseRound",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.PositiveIntegerField(unique=True)),
                        ("survey", models.PositiveSmallIntegerField(help_text="The version of the questions.")),
                        ("is_open", models.BooleanField(default=True)),
                        ("opened_at", models.DateTimeField()),
                        ("closed_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "closed_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "opened_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-number"],
                    },
                ),
                migrations.CreateModel(
                    name="PulseAsked",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("settled", models.BooleanField(default=False)),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "round",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="asked", to="heart.pulseround"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "pulse asked",
                    },
                ),
                migrations.CreateModel(
                    name="PulseTally",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("question", models.CharField(blank=True, max_length=20)),
                        ("value", models.PositiveSmallIntegerField()),
                        ("times", models.PositiveIntegerField(default=0)),
                        (
                            "round",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="tallies",
                                to="heart.pulseround",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "pulse tallies",
                    },
                ),
                migrations.AddConstraint(
                    model_name="pulseround",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("is_open", True)), fields=("is_open",), name="one_open_pulse_round"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="pulseround",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at__isnull", False), ("closed_by__isnull", False)),
                            models.Q(("closed_at__isnull", True), ("closed_by__isnull", True)),
                            _connector="OR",
                        ),
                        name="pulse_closed_whole",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="pulseround",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at__isnull", True), ("is_open", True)),
                            models.Q(("closed_at__isnull", False), ("is_open", False)),
                            _connector="OR",
                        ),
                        name="pulse_open_until_closed",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="pulseasked",
                    constraint=models.UniqueConstraint(fields=("round", "user"), name="asked_once_a_round"),
                ),
                migrations.AddConstraint(
                    model_name="pulsetally",
                    constraint=models.UniqueConstraint(
                        fields=("round", "question", "value"), name="pulse_counted_once"
                    ),
                ),
            ]
        )
    ]
