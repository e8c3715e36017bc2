import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

from heart.together import Together


class Migration(migrations.Migration):

    dependencies = [
        ('heart', '0003_partners_in_depth'),
    ]

    operations = [Together([
        migrations.CreateModel(
            name='Extract',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('submission', models.UUIDField(help_text='From the form, so that a double tap is one extract.', unique=True)),
                ('number', models.PositiveIntegerField(unique=True)),
                ('status', models.CharField(choices=[('asked', 'Waits for a second person'), ('approved', 'Approved, being made'), ('refused', 'Refused'), ('made', 'Made'), ('withdrawn', 'Withdrawn')], max_length=10)),
                ('purpose', models.CharField(max_length=500)),
                ('first', models.DateField(verbose_name='first day')),
                ('last', models.DateField(help_text='A part of the period.', verbose_name='last day')),
                ('asked_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('decision', models.CharField(blank=True, help_text='Why it was refused.', max_length=500)),
                ('made_at', models.DateTimeField(blank=True, null=True)),
                ('manifest_sha256', models.CharField(blank=True, max_length=64)),
                ('stored_as', models.CharField(blank=True, help_text='Its name in the private folder.', max_length=64)),
                ('sha256', models.CharField(blank=True, help_text='Of the stored file.', max_length=64)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-number'],
            },
        ),
        migrations.CreateModel(
            name='ExtractDownload',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('extract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='downloads', to='heart.extract')),
            ],
            options={
                'ordering': ['-at'],
            },
        ),
        migrations.CreateModel(
            name='HistoricalExtract',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('submission', models.UUIDField(db_index=True, help_text='From the form, so that a double tap is one extract.')),
                ('number', models.PositiveIntegerField(db_index=True)),
                ('status', models.CharField(choices=[('asked', 'Waits for a second person'), ('approved', 'Approved, being made'), ('refused', 'Refused'), ('made', 'Made'), ('withdrawn', 'Withdrawn')], max_length=10)),
                ('purpose', models.CharField(max_length=500)),
                ('first', models.DateField(verbose_name='first day')),
                ('last', models.DateField(help_text='A part of the period.', verbose_name='last day')),
                ('asked_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('decision', models.CharField(blank=True, help_text='Why it was refused.', max_length=500)),
                ('made_at', models.DateTimeField(blank=True, null=True)),
                ('manifest_sha256', models.CharField(blank=True, max_length=64)),
                ('stored_as', models.CharField(blank=True, help_text='Its name in the private folder.', max_length=64)),
                ('sha256', models.CharField(blank=True, help_text='Of the stored file.', max_length=64)),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('asked_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'historical extract',
                'verbose_name_plural': 'historical extracts',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='StoredFigure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=80)),
                ('version', models.CharField(max_length=20)),
                ('first', models.DateField()),
                ('last', models.DateField()),
                ('by', models.CharField(blank=True, max_length=40)),
                ('where', models.CharField(blank=True, max_length=300)),
                ('answer', models.JSONField()),
                ('computed_at', models.DateTimeField(db_index=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('key', 'version', 'first', 'last', 'by', 'where'), name='figure_stored_once')],
            },
        ),
        migrations.AddConstraint(
            model_name='extract',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', False), ('decided_by__isnull', False)), models.Q(('decided_at__isnull', True), ('decided_by__isnull', True)), _connector='OR'), name='extract_decided_whole'),
        ),
        migrations.AddConstraint(
            model_name='extract',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('made_at__isnull', False), models.Q(('manifest_sha256', ''), _negated=True), models.Q(('stored_as', ''), _negated=True), models.Q(('sha256', ''), _negated=True)), models.Q(('made_at__isnull', True), ('manifest_sha256', ''), ('stored_as', ''), ('sha256', '')), _connector='OR'), name='extract_made_whole'),
        ),
        migrations.AddConstraint(
            model_name='extract',
            constraint=models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), models.Q(('decided_by', models.F('asked_by')), _negated=True), _connector='OR'), name='extract_decided_by_a_second_person'),
        ),
        migrations.AddConstraint(
            model_name='extract',
            constraint=models.CheckConstraint(condition=models.Q(('made_at__isnull', True), models.Q(('decided_at__isnull', False), ('decision', '')), _connector='OR'), name='extract_made_only_when_approved'),
        ),
        migrations.AddConstraint(
            model_name='extract',
            constraint=models.CheckConstraint(condition=models.Q(('last__gte', models.F('first'))), name='extract_ends_after_it_starts'),
        ),
    ])]
