import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

from heart.together import Together


class Migration(migrations.Migration):

    dependencies = [
        ('referrals', '0004_append_only_too'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [Together([
        migrations.CreateModel(
            name='HistoricalConnectionCheck',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('day', models.PositiveSmallIntegerField(choices=[(30, '30 days'), (90, '90 days')])),
                ('still', models.CharField(choices=[('yes', 'Still connected'), ('no', 'No longer connected'), ('not_known', 'Could not find out')], max_length=10)),
                ('evidence', models.CharField(choices=[('partner', "The partner's word"), ('neighbor', "The neighbor's word"), ('navigator', "The navigator's word")], max_length=10)),
                ('said_at', models.DateTimeField()),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('referral', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='referrals.referral')),
                ('said_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'historical connection check',
                'verbose_name_plural': 'historical connection checks',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='ConnectionCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.PositiveSmallIntegerField(choices=[(30, '30 days'), (90, '90 days')])),
                ('still', models.CharField(choices=[('yes', 'Still connected'), ('no', 'No longer connected'), ('not_known', 'Could not find out')], max_length=10)),
                ('evidence', models.CharField(choices=[('partner', "The partner's word"), ('neighbor', "The neighbor's word"), ('navigator', "The navigator's word")], max_length=10)),
                ('said_at', models.DateTimeField()),
                ('referral', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='connection_checks', to='referrals.referral')),
                ('said_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['day'],
                'constraints': [models.UniqueConstraint(fields=('referral', 'day'), name='one_check_a_referral_and_day')],
            },
        ),
    ])]
