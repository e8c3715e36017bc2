from django.core.management.base import BaseCommand

from casework.actions import reference
from heart.models import User


class Command(BaseCommand):
    help = "Fill the follow-up rule table and the list of direct aid where they are empty. Idempotent."

    def handle(self, *args, **options):
        changes = reference.ensure_defaults(by=User.objects.system("import"))
        self.stdout.write(f"created: {changes.created}\nunchanged: {changes.unchanged}")
