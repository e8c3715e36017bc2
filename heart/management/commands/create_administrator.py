import getpass

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from heart.models import Agency, User


class Command(BaseCommand):
    help = "Make HEART's agency, if it is not there, and an administrator who can make the other accounts."

    def add_arguments(self, parser):
        parser.add_argument("username")
        parser.add_argument("--agency", default="HEART")

    def handle(self, *args, **options):
        if User.objects.filter(username=options["username"]).exists():
            raise CommandError(f"There is somebody called {options['username']!r} already.")
        password = getpass.getpass("Password: ")
        try:
            validate_password(password)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        by = User.objects.system("console")
        agency = Agency.objects.filter(name=options["agency"]).first()
        agency = agency or Agency(name=options["agency"], kind=Agency.Kind.HEART).save_by(by)
        user = User(username=options["username"], role="administrator", agency=agency)
        user.set_password(password)
        user.save_by(by)
        self.stdout.write(f"{user.username} can sign in now.")
