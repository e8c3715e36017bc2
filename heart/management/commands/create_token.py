from django.core.management.base import BaseCommand, CommandError

from heart.models import ApiToken, User


class Command(BaseCommand):
    help = "Print a bearer token for the API, once. Only its hash is kept."

    def add_arguments(self, parser):
        parser.add_argument("username")

    def handle(self, *args, **options):
        user = User.objects.filter(username=options["username"], is_active=True).first()
        if user is None:
            raise CommandError(f"There is no active person called {options['username']!r}.")
        self.stdout.write(ApiToken.issue(user, by=User.objects.system("console")))
