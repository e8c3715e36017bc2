"""The Celery application. Tasks live in each app's `tasks.py`; none carries more than ids."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "heart.settings")

app = Celery("heart")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
