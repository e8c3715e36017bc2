from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from heart import sweeps
from heart.models import User
from referrals.management.demo import public, world


class Command(BaseCommand):
    help = "Bring the demonstration's database up to date, and fill it with the demo world when it is empty."

    def handle(self, *args, **options):
        if not settings.DEMO:
            raise CommandError("This is not a demonstration (HEART_ENV): the demo world stays out of it.")
        call_command("migrate", verbosity=0, interactive=False)
        if not User.objects.exclude(role="system").exists():
            self.stderr.write("Making the demo world ...")
            world.build(now := timezone.now())
            public.publish(now)
        sweeps.run_all()
