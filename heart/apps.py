from django.apps import AppConfig
from django.contrib.admin import autodiscover
from django.contrib.admin.apps import SimpleAdminConfig
from django.utils.module_loading import autodiscover_modules


class HeartConfig(AppConfig):
    default = True  # there are two in this module
    name = "heart"
    verbose_name = "HEART"

    def ready(self) -> None:
        from heart import checks  # noqa: F401
        from heart.insights import refresh  # noqa: F401

        autodiscover_modules(
            "tasks",
            "timeline",
            "tones",
            "indicators",
            "recipients",
            "audit",
            "corrections",
            "waiting",
            "printed",
            "letters",
            "extracts",
            "publishing",
        )


class AdminSiteConfig(SimpleAdminConfig):
    default_site = "heart.admin_site.HeartAdminSite"

    def ready(self) -> None:
        super().ready()
        autodiscover()
