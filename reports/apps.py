from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = _("documents and queries")

    def ready(self) -> None:
        from reports import receivers  # noqa: F401, PLC0415  # registered once the models are there
