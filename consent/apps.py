from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConsentConfig(AppConfig):
    name = "consent"
    verbose_name = _("consents")

    def ready(self) -> None:
        from consent import notices, receivers  # noqa: F401, PLC0415  # registered once the models are there

        notices.register()
