import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

from heart.together import Together


class Migration(migrations.Migration):

    dependencies = [
        ('heart', '0005_append_only_numbers'),
    ]

    operations = [Together([
        migrations.CreateModel(
            name='HistoricalPublication',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('quarter', models.CharField(help_text='As 2026-Q2.', max_length=7)),
                ('first', models.DateField(verbose_name='first day')),
                ('last', models.DateField(help_text='A part of the quarter.', verbose_name='last day')),
                ('status', models.CharField(choices=[('prepared', 'Being counted'), ('counted', 'Waits for a second person'), ('published', 'Published'), ('dropped', 'Dropped before it was published'), ('withdrawn', 'Taken down')], max_length=10)),
                ('prepared_at', models.DateTimeField()),
                ('counted_at', models.DateTimeField(blank=True, null=True)),
                ('published_at', models.DateTimeField(blank=True, null=True)),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('prepared_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('published_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'historical publication',
                'verbose_name_plural': 'historical publications',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalPulseRound',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('number', models.PositiveIntegerField(db_index=True)),
                ('survey', models.PositiveSmallIntegerField(help_text='The version of the questions.')),
                ('is_open', models.BooleanField(default=True)),
                ('opened_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('closed_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('opened_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'historical pulse round',
                'verbose_name_plural': 'historical pulse rounds',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='Publication',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('quarter', models.CharField(help_text='As 2026-Q2.', max_length=7)),
                ('first', models.DateField(verbose_name='first day')),
                ('last', models.DateField(help_text='A part of the quarter.', verbose_name='last day')),
                ('status', models.CharField(choices=[('prepared', 'Being counted'), ('counted', 'Waits for a second person'), ('published', 'Published'), ('dropped', 'Dropped before it was published'), ('withdrawn', 'Taken down')], max_length=10)),
                ('prepared_at', models.DateTimeField()),
                ('counted_at', models.DateTimeField(blank=True, null=True)),
                ('published_at', models.DateTimeField(blank=True, null=True)),
                ('prepared_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('published_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-first', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='PublishedFigure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('quarter', models.CharField(max_length=7)),
                ('key', models.CharField(max_length=80)),
                ('version', models.CharField(max_length=20)),
                ('dimension', models.CharField(blank=True, max_length=40)),
                ('group', models.CharField(blank=True, max_length=120)),
                ('place', models.PositiveIntegerField()),
                ('n', models.PositiveIntegerField(blank=True, null=True)),
                ('n_withheld', models.BooleanField()),
                ('of', models.PositiveIntegerField(blank=True, null=True)),
                ('of_withheld', models.BooleanField()),
                ('values', models.JSONField(blank=True, default=list)),
                ('publication', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='figures', to='heart.publication')),
            ],
            options={
                'ordering': ['publication', 'key', 'place'],
            },
        ),
        migrations.CreateModel(
            name='PulseRound',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(unique=True)),
                ('survey', models.PositiveSmallIntegerField(help_text='The version of the questions.')),
                ('is_open', models.BooleanField(default=True)),
                ('opened_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('closed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('opened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-number'],
            },
        ),
        migrations.CreateModel(
            name='PulseAsked',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('settled', models.BooleanField(default=False)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='asked', to='heart.pulseround')),
            ],
            options={
                'verbose_name_plural': 'pulse asked',
            },
        ),
        migrations.CreateModel(
            name='PulseTally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('question', models.CharField(blank=True, max_length=20)),
                ('value', models.PositiveSmallIntegerField()),
                ('times', models.PositiveIntegerField(default=0)),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tallies', to='heart.pulseround')),
            ],
            options={
                'verbose_name_plural': 'pulse tallies',
            },
        ),
        migrations.AddConstraint(
            model_name='publication',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('published_at__isnull', False), ('published_by__isnull', False)), models.Q(('published_at__isnull', True), ('published_by__isnull', True)), _connector='OR'), name='publication_published_whole'),
        ),
        migrations.AddConstraint(
            model_name='publication',
            constraint=models.UniqueConstraint(condition=models.Q(('status', 'dropped'), _negated=True), fields=('quarter',), name='publication_of_a_quarter_once'),
        ),
        migrations.AddConstraint(
            model_name='publication',
            constraint=models.CheckConstraint(condition=models.Q(('published_by__isnull', True), models.Q(('published_by', models.F('prepared_by')), _negated=True), _connector='OR'), name='publication_by_a_second_person'),
        ),
        migrations.AddConstraint(
            model_name='publication',
            constraint=models.CheckConstraint(condition=models.Q(('published_at__isnull', True), ('counted_at__isnull', False), _connector='OR'), name='publication_published_only_when_counted'),
        ),
        migrations.AddConstraint(
            model_name='publishedfigure',
            constraint=models.UniqueConstraint(fields=('publication', 'key', 'dimension', 'group'), name='published_figure_of_a_cell_once'),
        ),
        migrations.AddConstraint(
            model_name='publishedfigure',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('n__isnull', True), ('n_withheld', True)), models.Q(('n__isnull', False), ('n_withheld', False)), _connector='OR'), name='published_figure_n_or_withheld'),
        ),
        migrations.AddConstraint(
            model_name='publishedfigure',
            constraint=models.CheckConstraint(condition=models.Q(('of_withheld', False), ('of__isnull', True), _connector='OR'), name='published_figure_withheld_of_has_no_number'),
        ),
        migrations.AddConstraint(
            model_name='publishedfigure',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('n__isnull', True), ('n__gte', 11), _connector='OR'), models.Q(('of__isnull', True), ('of__gte', 11), _connector='OR')), name='published_figure_under_eleven_is_withheld'),
        ),
        migrations.AddConstraint(
            model_name='pulseround',
            constraint=models.UniqueConstraint(condition=models.Q(('is_open', True)), fields=('is_open',), name='one_open_pulse_round'),
        ),
        migrations.AddConstraint(
            model_name='pulseround',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', False), ('closed_by__isnull', False)), models.Q(('closed_at__isnull', True), ('closed_by__isnull', True)), _connector='OR'), name='pulse_closed_whole'),
        ),
        migrations.AddConstraint(
            model_name='pulseround',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', True), ('is_open', True)), models.Q(('closed_at__isnull', False), ('is_open', False)), _connector='OR'), name='pulse_open_until_closed'),
        ),
        migrations.AddConstraint(
            model_name='pulseasked',
            constraint=models.UniqueConstraint(fields=('round', 'user'), name='asked_once_a_round'),
        ),
        migrations.AddConstraint(
            model_name='pulsetally',
            constraint=models.UniqueConstraint(fields=('round', 'question', 'value'), name='pulse_counted_once'),
        ),
    ])]
