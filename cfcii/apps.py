from importlib import import_module

from django.apps import AppConfig, apps
from django.core.management import call_command
from django.db.models.signals import post_migrate


class CfciiConfig(AppConfig):
    name = "cfcii"

    def ready(self) -> None:
        import_module("cfcii.checks")  # registers them
        import_module("cfcii.converters")  # likewise, before any address is read
        # The signal is only sent for apps with models, so it is that of an app which needs the table.
        sender = apps.get_app_config("accounts")
        post_migrate.connect(_create_cache_table, sender=sender)
        post_migrate.connect(import_module("cfcii.rights").grant_after_migrate, sender=sender)  # needs the models


def _create_cache_table(*, using: str, **_: object) -> None:
    """Make the cache's table where the migrations ran: Django has no migration for it."""
    call_command("createcachetable", database=using, verbosity=0)
