from django.core.management.base import BaseCommand

from heart import sweeps


class Command(BaseCommand):
    help = "Run every due sweep once: what beat runs each minute."

    def handle(self, *args, **options):
        for name, done in sweeps.run_all().items():
            self.stdout.write(f"{name}: {done}")
