"""The web server's way in. Production is meant unless the environment says otherwise."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "heart.settings")
os.environ.setdefault("HEART_ENV", "production")

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
