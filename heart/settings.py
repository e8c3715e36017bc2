"""Every setting, read from the environment in this one file.

`HEART_ENV` is `demo`, `test` or `production`. It is `production` wherever `DATABASE_URL` is set and nothing
else is said, so that a server can't become a demonstration by forgetting a variable. In production a missing
setting stops the start, and all that are missing are named at once.
"""

import os
import sys
from pathlib import Path

import environ
import structlog
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

HEART_ENV = env.str("HEART_ENV", default="production" if "DATABASE_URL" in os.environ else "demo")
if HEART_ENV not in {"demo", "test", "production"}:
    raise ImproperlyConfigured(f"HEART_ENV is {HEART_ENV!r}: say demo, test or production.")
PRODUCTION = HEART_ENV == "production"
DEMO = HEART_ENV == "demo"

if PRODUCTION:
    required = (
        "SECRET_KEY",
        "ALLOWED_HOSTS",
        "DATABASE_URL",
        "REDIS_URL",
        "EMAIL_URL",
        "DEFAULT_FROM_EMAIL",
        "BASE_URL",
        "HEART_FILES",
    )
    missing = [name for name in required if not os.environ.get(name)]
    if missing:
        raise ImproperlyConfigured(f"Production needs these settings in the environment: {', '.join(missing)}.")

VAR_DIR = Path(env.str("HEART_VAR", default=str(BASE_DIR / "var" / ("test" if HEART_ENV == "test" else ""))))
# From this secret the key of each evaluator's extract is worked out. It is never stored, and it is not SECRET_KEY: who
# changes that one keeps the pseudonyms. Without it, production makes no extract.
EXTRACT_KEY = env.str("EXTRACT_KEY", default="" if PRODUCTION else "demonstration-only-extract-key-" + "0" * 32)
# Attachments lie here: a folder that no web server serves, shared by every web process, and backed up.
HEART_FILES = Path(env.str("HEART_FILES", default=str(VAR_DIR / "files")))
ATTACHMENT_MEGABYTES = env.int("ATTACHMENT_MEGABYTES", default=10)
FILE_UPLOAD_MAX_MEMORY_SIZE = ATTACHMENT_MEGABYTES * 1024 * 1024
# TrueType files for letters that the product's own font lacks, tried in this order when a summary is printed.
PRINT_FONTS = env.list("PRINT_FONTS", default=[])
DEBUG = False
SECRET_KEY = env.str("SECRET_KEY", default="demonstration-only-not-a-secret-" + "0" * 32)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]", "testserver"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
BASE_URL = env.str("BASE_URL", default="http://127.0.0.1:8000")

INSTALLED_APPS = [
    "heart",
    "casework",
    "referrals",
    "heart.apps.AdminSiteConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",
    "simple_history",
    "django_htmx",
    "django_cotton",
    "django_filters",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "heart.middleware.NoStore",
    "heart.middleware.Permissions",
    "heart.middleware.DomainErrors",
]

ROOT_URLCONF = "heart.urls"
WSGI_APPLICATION = "heart.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "heart.User"
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "start"
LOGOUT_REDIRECT_URL = "sign-in"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "heart.checks.NotTheDemoPassword"},
]
AUTHENTICATION_BACKENDS = ["heart.auth.Backend"]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "heart.context.page",
            ],
            "builtins": ["heart.templatetags.heart", "django.templatetags.i18n"],
        },
    }
]
COTTON_DIR = "_components"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

DATABASE_URL = os.environ.get("DATABASE_URL")
REDIS_URL = os.environ.get("REDIS_URL")
if not DATABASE_URL:
    from heart import embedded

    DATABASE_URL = embedded.database_url(VAR_DIR)
    REDIS_URL = REDIS_URL or embedded.redis_url(VAR_DIR)
DATABASES = {"default": environ.Env.db_url_config(DATABASE_URL)}
DATABASES["default"]["CONN_MAX_AGE"] = 60 if PRODUCTION else 0
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DATABASES["default"].setdefault("OPTIONS", {})["application_name"] = "heart"
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    # Pages that everybody may read, in the web process itself: no page waits for a Redis that is away or hangs.
    "public": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "public",
        "TIMEOUT": 3600,
        "OPTIONS": {"MAX_ENTRIES": 1000},
    },
    "limits": {  # counted for all web processes together; who asks must not wait for a Redis that is away
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": [REDIS_URL or ""],
        "OPTIONS": {"socket_connect_timeout": 0.5, "socket_timeout": 0.5},
    },
}
HSDS_REQUESTS_PER_MINUTE = env.int("HSDS_REQUESTS_PER_MINUTE", default=300)  # from one address, without sign-in
SESSION_COOKIE_AGE = env.int("SESSION_SECONDS", default=12 * 3600)
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

# Everything is stored in UTC; pages show the city's own time.
USE_TZ = True
TIME_ZONE = env.str("CITY_TIME_ZONE", default="America/New_York")
LANGUAGE_CODE = "en-us"
USE_I18N = True
# Only views marked as bilingual speak another language than English; see heart/views/language.py.
LANGUAGES = [("en", "English"), ("es", "Español")]
FORMAT_MODULE_PATH = "heart.formats"

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
WHITENOISE_USE_FINDERS = not PRODUCTION
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
# How many proxies of our own stand before the web server and add to X-Forwarded-For; 0: the header is not read.
PROXIES = env.int("PROXIES", default=1 if PRODUCTION else 0)
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
if PRODUCTION:
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True

vars().update(environ.Env.email_url_config(env.str("EMAIL_URL", default="dummymail://")))
EMAIL_TIMEOUT = 10
if DEMO and "EMAIL_URL" not in os.environ:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = VAR_DIR / "mail"
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="heart@localhost")

# Celery carries ids and nothing else. How long a page waits for a broker that is down is in heart.queue.
CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_CONNECTION_TIMEOUT = 1
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
    "visibility_timeout": 3600,
}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_TIME_LIMIT = 300
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TIMEZONE = "UTC"
SWEEP_SECONDS = env.int("SWEEP_SECONDS", default=60)
# A tick that nobody took in five intervals is dropped: ticks must not pile up behind a worker that hangs.
CELERY_BEAT_SCHEDULE = {
    "sweep": {"task": "heart.tasks.sweep", "schedule": SWEEP_SECONDS, "options": {"expires": 5 * SWEEP_SECONDS}}
}
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "celerybeat-schedule")

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "heart.api.authentication.BearerToken",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["heart.api.permissions.HasPermission"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "heart.api.pagination.Pages",
    "DEFAULT_SCHEMA_CLASS": "heart.api.schema.Schema",
    "EXCEPTION_HANDLER": "heart.api.problems.handler",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "HEART care navigation",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["heart.api.permissions.SignedIn"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "PREPROCESSING_HOOKS": ["heart.api.schema.only_this_api"],
    "ENUM_NAME_OVERRIDES": {
        name: f"{app}.states.{name}"
        for app, names in {
            "casework": "CaseStatus CaseOutcome FollowUpStatus NeedStatus NoteStatus NeedDomain Program YesNo Channel"
            " ContactResult Disposition Evidence",
            "referrals": "ReferralStatus ServiceStatus",
        }.items()
        for name in names.split()
    }
    | {"Fit": "referrals.rules.fit.FITS"}
    | {
        name: f"casework.states.{where}"
        for name, where in {
            "NameKind": "finding.NameKind",
            "PlaceKind": "finding.PlaceKind",
            "PetKind": "finding.PetKind",
            "EndReason": "finding.EndReason",
            "PartOfDay": "finding.PartOfDay",
            "Language": "finding.Language",
            "DocumentLanguage": "record.DocumentLanguage",
            "FileKind": "notes.FileKind",
            "FollowUpKind": "FollowUpKind",
            "Mode": "Mode",
        }.items()
    }
    | {"ListingField": "referrals.states.listing.ListingField"},
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "heart.api.schema.with_problems",
    ],
}

# The domain's waits, all in hours unless the name says days. Sources: the rule's number in the design.
FOLLOW_UP_HOURS = env.int("FOLLOW_UP_HOURS", default=48)
FOLLOW_UP_START = env.str("FOLLOW_UP_START", default="encounter")  # or "call": what the hours are counted from
REMINDER_HOURS_BEFORE = env.int("REMINDER_HOURS_BEFORE", default=12)
ESCALATION_HOURS_AFTER = env.int("ESCALATION_HOURS_AFTER", default=24)
ATTEMPT_PLAN_ATTEMPTS = env.int("ATTEMPT_PLAN_ATTEMPTS", default=3)
ATTEMPT_PLAN_CHANNELS = env.int("ATTEMPT_PLAN_CHANNELS", default=2)
ATTEMPT_PLAN_DAYS = env.int("ATTEMPT_PLAN_DAYS", default=14)
# How long a person may mark their own entry as entered in error; a supervisor always may.
CORRECTION_HOURS = env.int("CORRECTION_HOURS", default=72)
# When a channel is quiet, city time; empty means never. A trusted contact is called as the neighbor would be.
QUIET_PHONE = env.str("QUIET_HOURS_PHONE", default="21:00-08:00")
QUIET_HOURS = {
    "phone": QUIET_PHONE,
    "text": env.str("QUIET_HOURS_TEXT", default=QUIET_PHONE),
    "trusted_contact": QUIET_PHONE,
    "in_person": env.str("QUIET_HOURS_IN_PERSON", default="20:00-07:00"),
}
REFERRAL_WAITS = {  # urgency: (hours until a nudge, hours until it expires)
    "routine": (env.int("NUDGE_HOURS", default=24), env.int("EXPIRY_HOURS", default=72)),
    "urgent": (env.int("URGENT_NUDGE_HOURS", default=4), env.int("URGENT_EXPIRY_HOURS", default=24)),
}
# A reply without sign-in: the link's hours, its code's minutes, and how long who confirmed may read and answer.
REPLY_LINK_HOURS = env.int("REPLY_LINK_HOURS", default=72)
REPLY_CODE_MINUTES = env.int("REPLY_CODE_MINUTES", default=15)
REPLY_ANSWER_MINUTES = env.int("REPLY_ANSWER_MINUTES", default=30)
INVITATION_DAYS = env.int("INVITATION_DAYS", default=7)
# After how many days nobody having confirmed it a listing counts as stale, and how often a partner is asked to confirm.
LISTING_STALE_DAYS = env.int("LISTING_STALE_DAYS", default=180)
LISTING_ASK_AGAIN_DAYS = env.int("LISTING_ASK_AGAIN_DAYS", default=30)
# How far back a service's dealing with referrals is counted. No figure of the field says; a year has every season.
OBSERVED_DAYS = env.int("OBSERVED_DAYS", default=365)
CAPACITY_FRESH_HOURS = env.int("CAPACITY_FRESH_HOURS", default=72)
# A question about room, asked without identity: after how many hours nobody waits for its answer any more, by urgency.
QUESTION_HOURS = {
    "routine": env.int("QUESTION_HOURS", default=48),
    "urgent": env.int("URGENT_QUESTION_HOURS", default=8),
}
# Appointments: hours before, when HEART is reminded, and after, when both sides are asked what came of it.
APPOINTMENT_REMINDER_HOURS = env.int("APPOINTMENT_REMINDER_HOURS", default=24)
APPOINTMENT_OUTCOME_HOURS = env.int("APPOINTMENT_OUTCOME_HOURS", default=4)
MISSED_APPOINTMENT_HOURS = env.int("MISSED_APPOINTMENT_HOURS", default=24)  # until the neighbor is looked for again
# The number that a neighbor may call, as it is printed on a hand-over sheet; empty prints none.
HEART_PHONE = env.str("HEART_PHONE", default="")
# How many people one organization may enroll in an hour, and after how many hours one not known is looked for again.
ENROLLMENTS_PER_HOUR = env.int("ENROLLMENTS_PER_HOUR", default=60)
ENROLLMENT_RECHECK_HOURS = env.int("ENROLLMENT_RECHECK_HOURS", default=24)
# The weekly coordination meeting, city time: day (0 is Monday; empty means none is planned by itself) and hour. Its
# agenda is built so many hours before, and says what stood still for so many days.
MEETING_WEEKDAY = env.str("MEETING_WEEKDAY", default="2")
MEETING_TIME = env.str("MEETING_TIME", default="10:00")
MEETING_AGENDA_HOURS = env.int("MEETING_AGENDA_HOURS", default=24)
MEETING_VIEWED_DAYS = env.int("MEETING_VIEWED_DAYS", default=2)  # viewed and not answered
MEETING_ACCEPTED_DAYS = env.int("MEETING_ACCEPTED_DAYS", default=14)  # accepted and not started
MEETING_UNREFERRED_DAYS = env.int("MEETING_UNREFERRED_DAYS", default=7)  # a need for which nobody was asked
MEETING_EXPIRING_DAYS = env.int("MEETING_EXPIRING_DAYS", default=14)  # a consent under which a referral is under way
MEETING_ROWS = env.int("MEETING_ROWS", default=12)  # of one kind; the rest is counted
CONSENT_DAYS = env.int("CONSENT_DAYS", default=365)
EXCEPTION_DAYS = env.int("EXCEPTION_DAYS", default=30)  # how long a partner sees what went out without a consent
CONSENT_RENEWAL_DAYS = env.int("CONSENT_RENEWAL_DAYS", default=30)  # before its last day, a renewal is asked for
CONSENT_DISCLOSER = env.str(
    "CONSENT_DISCLOSER", default="HEART, the Holistic Empathetic Assistance Response Team of Durham, North Carolina"
)
# How long a figure that was worked out is shown before it is worked out again.
INSIGHTS_FRESH_MINUTES = env.int("INSIGHTS_FRESH_MINUTES", default=60)
# Neighbors' own words: how long a link opens the survey, and how many answers of a program wait to be mixed.
VOICE_LINK_DAYS = env.int("VOICE_LINK_DAYS", default=14)
VOICE_MIX = env.int("VOICE_MIX", default=5)
# How many days after its end a quarter's public figures may be counted, so that late records are in; and whom the
# public page names for questions about them.
PUBLIC_WAIT_DAYS = env.int("PUBLIC_WAIT_DAYS", default=30)
PUBLIC_CONTACT = env.str("PUBLIC_CONTACT", default="")
DRAFT_REMINDER_DAYS = env.int("DRAFT_REMINDER_DAYS", default=3)

structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.JSONRenderer() if PRODUCTION else structlog.dev.ConsoleRenderer(colors=False),
    ],
    logger_factory=structlog.PrintLoggerFactory(sys.stderr),
)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    # A traceback can hold a neighbor's name: what is logged is the place, not the values.
    "filters": {
        "no_values": {"()": "heart.logs.WithoutValues"},
        "no_secrets": {"()": "heart.logs.WithoutSecrets"},
    },
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["no_secrets", "no_values"]}
    },
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", default="WARNING")},
}
if HEART_ENV == "test":
    # Each test's browser is a new process to WhiteNoise: it would list every static file again.
    WHITENOISE_AUTOREFRESH = True
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
