from django.core.management.base import BaseCommand

from casework.actions import attempt_plans, reference
from heart.models import User


class Command(BaseCommand):
    help = (
        "Fill the follow-up rule table, the list of direct aid and the attempt plans where they are empty. Idempotent."
    )

    def handle(self, *args, **options):
        by = User.objects.system("import")
        changes = reference.ensure_defaults(by=by)
        attempt_plans.ensure_first_plans(by=by)
        self.stdout.write(f"created: {changes.created}\nunchanged: {changes.unchanged}")
