import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from heart.together import Together


class Migration(migrations.Migration):

    dependencies = [
        ('casework', '0005_what_stood_before'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [Together([
        migrations.AddField(
            model_name='historicalneighbor',
            name='in_error_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='historicalneighbor',
            name='in_error_by',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='historicalneighbor',
            name='in_error_why',
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name='historicalneighborname',
            name='in_error_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='historicalneighborname',
            name='in_error_by',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='historicalneighborname',
            name='in_error_why',
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name='historicalpet',
            name='in_error_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='historicalpet',
            name='in_error_by',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='historicalpet',
            name='in_error_why',
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name='historicalresponseplan',
            name='in_error_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='historicalresponseplan',
            name='in_error_by',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='historicalresponseplan',
            name='in_error_why',
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name='historicalsafetyalert',
            name='in_error_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='historicalsafetyalert',
            name='in_error_by',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='historicalsafetyalert',
            name='in_error_why',
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name='historicalseenbypartner',
            name='in_error_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='historicalseenbypartner',
            name='in_error_by',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='historicalseenbypartner',
            name='in_error_why',
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name='historicaltrustedcontact',
            name='in_error_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='historicaltrustedcontact',
            name='in_error_by',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='historicaltrustedcontact',
            name='in_error_why',
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name='historicalusualplace',
            name='in_error_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='historicalusualplace',
            name='in_error_by',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='historicalusualplace',
            name='in_error_why',
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name='neighbor',
            name='in_error_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='neighbor',
            name='in_error_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='neighbor',
            name='in_error_why',
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name='neighborname',
            name='in_error_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='neighborname',
            name='in_error_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='neighborname',
            name='in_error_why',
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name='pet',
            name='in_error_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='pet',
            name='in_error_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='pet',
            name='in_error_why',
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name='responseplan',
            name='in_error_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='responseplan',
            name='in_error_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='responseplan',
            name='in_error_why',
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name='safetyalert',
            name='in_error_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='safetyalert',
            name='in_error_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='safetyalert',
            name='in_error_why',
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name='seenbypartner',
            name='in_error_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='seenbypartner',
            name='in_error_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='seenbypartner',
            name='in_error_why',
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name='trustedcontact',
            name='in_error_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='trustedcontact',
            name='in_error_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='trustedcontact',
            name='in_error_why',
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name='usualplace',
            name='in_error_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='usualplace',
            name='in_error_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='usualplace',
            name='in_error_why',
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AlterField(
            model_name='callalert',
            name='to',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='neighbor',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('in_error_at__isnull', False), ('in_error_by__isnull', False), models.Q(('in_error_why', ''), _negated=True)), models.Q(('in_error_at__isnull', True), ('in_error_by__isnull', True), ('in_error_why', '')), _connector='OR'), name='neighbor_in_error_whole'),
        ),
        migrations.AddConstraint(
            model_name='neighborname',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('in_error_at__isnull', False), ('in_error_by__isnull', False), models.Q(('in_error_why', ''), _negated=True)), models.Q(('in_error_at__isnull', True), ('in_error_by__isnull', True), ('in_error_why', '')), _connector='OR'), name='neighborname_in_error_whole'),
        ),
        migrations.AddConstraint(
            model_name='pet',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('in_error_at__isnull', False), ('in_error_by__isnull', False), models.Q(('in_error_why', ''), _negated=True)), models.Q(('in_error_at__isnull', True), ('in_error_by__isnull', True), ('in_error_why', '')), _connector='OR'), name='pet_in_error_whole'),
        ),
        migrations.AddConstraint(
            model_name='responseplan',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('in_error_at__isnull', False), ('in_error_by__isnull', False), models.Q(('in_error_why', ''), _negated=True)), models.Q(('in_error_at__isnull', True), ('in_error_by__isnull', True), ('in_error_why', '')), _connector='OR'), name='responseplan_in_error_whole'),
        ),
        migrations.AddConstraint(
            model_name='safetyalert',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('in_error_at__isnull', False), ('in_error_by__isnull', False), models.Q(('in_error_why', ''), _negated=True)), models.Q(('in_error_at__isnull', True), ('in_error_by__isnull', True), ('in_error_why', '')), _connector='OR'), name='safetyalert_in_error_whole'),
        ),
        migrations.AddConstraint(
            model_name='seenbypartner',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('in_error_at__isnull', False), ('in_error_by__isnull', False), models.Q(('in_error_why', ''), _negated=True)), models.Q(('in_error_at__isnull', True), ('in_error_by__isnull', True), ('in_error_why', '')), _connector='OR'), name='seenbypartner_in_error_whole'),
        ),
        migrations.AddConstraint(
            model_name='trustedcontact',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('in_error_at__isnull', False), ('in_error_by__isnull', False), models.Q(('in_error_why', ''), _negated=True)), models.Q(('in_error_at__isnull', True), ('in_error_by__isnull', True), ('in_error_why', '')), _connector='OR'), name='trustedcontact_in_error_whole'),
        ),
        migrations.AddConstraint(
            model_name='usualplace',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('in_error_at__isnull', False), ('in_error_by__isnull', False), models.Q(('in_error_why', ''), _negated=True)), models.Q(('in_error_at__isnull', True), ('in_error_by__isnull', True), ('in_error_why', '')), _connector='OR'), name='usualplace_in_error_whole'),
        ),
    ])]
