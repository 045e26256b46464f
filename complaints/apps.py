from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ComplaintsConfig(AppConfig):
    name = "complaints"
    verbose_name = _("cases")

    def ready(self) -> None:
        from complaints import notices  # noqa: PLC0415  # registered once the models are there

        notices.register()
