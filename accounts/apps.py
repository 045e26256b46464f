from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("people, institutions and accounts")

    def ready(self) -> None:
        from accounts import receivers, sealed_files  # noqa: F401, PLC0415  # registered once the models are there
        from accounts.services import evidence  # noqa: PLC0415

        sealed_files.register(evidence.LICENCES)
