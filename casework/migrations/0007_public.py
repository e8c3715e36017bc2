import django.contrib.postgres.fields
import django.db.models.deletion
import simple_history.models
import uuid
from django.conf import settings
from django.db import migrations, models

from heart.together import Together


class Migration(migrations.Migration):

    dependencies = [
        ('casework', '0006_partners_in_depth'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [Together([
        migrations.CreateModel(
            name='VoiceInvitation',
            fields=[
                ('digest', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('program', models.CharField(choices=[('CCD', 'Crisis call diversion'), ('CRT', 'Community response team'), ('COR', 'Co-response'), ('CN', 'Care navigation')], max_length=3)),
                ('language', models.CharField(choices=[('en', 'English'), ('es', 'Español')], max_length=2)),
                ('until', models.DateField(help_text='The last day on which it opens.')),
            ],
        ),
        migrations.CreateModel(
            name='VoiceWaiting',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('program', models.CharField(choices=[('CCD', 'Crisis call diversion'), ('CRT', 'Community response team'), ('COR', 'Co-response'), ('CN', 'Care navigation')], max_length=3)),
                ('language', models.CharField(choices=[('en', 'English'), ('es', 'Español')], max_length=2)),
                ('quarter', models.DateField(help_text='Its first day. No nearer time is kept.')),
                ('survey', models.PositiveSmallIntegerField(help_text='The version of the survey.')),
                ('answers', models.JSONField(default=dict)),
                ('words', models.TextField(blank=True, max_length=2000)),
            ],
            options={
                'verbose_name_plural': 'voices waiting',
            },
        ),
        migrations.CreateModel(
            name='HistoricalVoiceTheme',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('code', models.SlugField(max_length=40)),
                ('name', models.CharField(db_index=True, max_length=80)),
                ('meaning', models.CharField(max_length=300)),
                ('effective_from', models.DateField()),
                ('effective_until', models.DateField(blank=True, null=True)),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'historical voice theme',
                'verbose_name_plural': 'historical voice themes',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='Voice',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('program', models.CharField(choices=[('CCD', 'Crisis call diversion'), ('CRT', 'Community response team'), ('COR', 'Co-response'), ('CN', 'Care navigation')], max_length=3)),
                ('language', models.CharField(choices=[('en', 'English'), ('es', 'Español')], max_length=2)),
                ('quarter', models.DateField(help_text='Its first day. No nearer time is kept.')),
                ('survey', models.PositiveSmallIntegerField(help_text='The version of the survey.')),
                ('answers', models.JSONField(default=dict)),
                ('words', models.TextField(blank=True, max_length=2000)),
            ],
            options={
                'ordering': ['pk'],
                'indexes': [models.Index(fields=['quarter', 'program'], name='voice_quarter')],
            },
        ),
        migrations.CreateModel(
            name='HistoricalVoiceCoding',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('themes', django.contrib.postgres.fields.ArrayField(base_field=models.SlugField(max_length=40), size=None)),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('coder', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('voice', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='casework.voice')),
            ],
            options={
                'verbose_name': 'historical voice coding',
                'verbose_name_plural': 'historical voice codings',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalVoiceClearing',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('use', models.CharField(choices=[('quoted', 'May be quoted as cleared'), ('coded', 'Counted by theme, not quoted'), ('held', 'Held back')], max_length=10)),
                ('text', models.TextField(blank=True, max_length=2000)),
                ('why', models.CharField(blank=True, help_text='Why it is held back.', max_length=200)),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('voice', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='casework.voice')),
            ],
            options={
                'verbose_name': 'historical voice clearing',
                'verbose_name_plural': 'historical voice clearings',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='VoiceAsked',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('program', models.CharField(choices=[('CCD', 'Crisis call diversion'), ('CRT', 'Community response team'), ('COR', 'Co-response'), ('CN', 'Care navigation')], max_length=3)),
                ('quarter', models.DateField(help_text='Its first day.')),
                ('said', models.CharField(choices=[('yes', 'Said yes'), ('no', 'Said no'), ('not_asked', 'Not asked')], max_length=10)),
                ('times', models.PositiveIntegerField(default=0)),
            ],
            options={
                'verbose_name_plural': 'voices asked',
                'constraints': [models.UniqueConstraint(fields=('program', 'quarter', 'said'), name='asked_counted_once')],
            },
        ),
        migrations.CreateModel(
            name='VoiceTheme',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, unique=True)),
                ('name', models.CharField(max_length=80, unique=True)),
                ('meaning', models.CharField(max_length=300)),
                ('effective_from', models.DateField()),
                ('effective_until', models.DateField(blank=True, null=True)),
            ],
            options={
                'ordering': ['name'],
                'constraints': [models.CheckConstraint(condition=models.Q(('effective_until__isnull', True), ('effective_until__gte', models.F('effective_from')), _connector='OR'), name='theme_ends_after_it_starts')],
            },
        ),
        migrations.CreateModel(
            name='VoiceClearing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('use', models.CharField(choices=[('quoted', 'May be quoted as cleared'), ('coded', 'Counted by theme, not quoted'), ('held', 'Held back')], max_length=10)),
                ('text', models.TextField(blank=True, max_length=2000)),
                ('why', models.CharField(blank=True, help_text='Why it is held back.', max_length=200)),
                ('voice', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='clearing', to='casework.voice')),
            ],
            options={
                'ordering': ['voice'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('text', ''), ('use', 'held')), models.Q(('use', 'held'), _negated=True), _connector='OR'), name='voice_held_back_has_no_text')],
            },
        ),
        migrations.CreateModel(
            name='VoiceCoding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('themes', django.contrib.postgres.fields.ArrayField(base_field=models.SlugField(max_length=40), size=None)),
                ('coder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('voice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='codings', to='casework.voice')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('voice', 'coder'), name='coded_once_by_each')],
            },
        ),
    ])]
