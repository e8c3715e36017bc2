import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from heart.together import Together


class Migration(migrations.Migration):

    dependencies = [
        ('heart', '0002_append_only'),
    ]

    operations = [Together([
        migrations.RemoveConstraint(
            model_name='message',
            name='one_message_each',
        ),
        migrations.AddField(
            model_name='access',
            name='person',
            field=models.CharField(blank=True, max_length=250),
        ),
        migrations.AddField(
            model_name='access',
            name='recipient_key',
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name='access',
            name='recipient_name',
            field=models.CharField(blank=True, max_length=250),
        ),
        migrations.AlterField(
            model_name='access',
            name='agency',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='heart.agency'),
        ),
        migrations.AlterField(
            model_name='historicaluser',
            name='role',
            field=models.CharField(choices=[('navigator', 'Care navigator'), ('clinician', 'Clinician'), ('responder', 'Community responder'), ('supervisor', 'Supervisor'), ('directory_editor', 'Directory editor'), ('partner', 'Partner staff'), ('partner_manager', 'Partner manager'), ('evaluator', 'Evaluator'), ('administrator', 'Administrator'), ('system', 'The system')], max_length=20),
        ),
        migrations.AlterField(
            model_name='message',
            name='path',
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AlterField(
            model_name='message',
            name='recipient',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='messages', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='user',
            name='role',
            field=models.CharField(choices=[('navigator', 'Care navigator'), ('clinician', 'Clinician'), ('responder', 'Community responder'), ('supervisor', 'Supervisor'), ('directory_editor', 'Directory editor'), ('partner', 'Partner staff'), ('partner_manager', 'Partner manager'), ('evaluator', 'Evaluator'), ('administrator', 'Administrator'), ('system', 'The system')], max_length=20),
        ),
        migrations.AddIndex(
            model_name='access',
            index=models.Index(fields=['recipient_key', '-at'], name='access_recipient'),
        ),
        migrations.AddConstraint(
            model_name='access',
            constraint=models.CheckConstraint(condition=models.Q(('agency__isnull', False), ('recipient_key__isnull', False), _connector='OR'), name='access_says_by_whom'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.UniqueConstraint(fields=('subject_type', 'subject_key', 'kind', 'recipient'), name='one_message_each', nulls_distinct=False),
        ),
    ])]
