from importlib import import_module

from django.apps import AppConfig
from django.core.management import call_command
from django.db.models.signals import post_migrate


class CfciiConfig(AppConfig):
    name = "cfcii"

    def ready(self) -> None:
        import_module("cfcii.checks")  # registers them
        post_migrate.connect(_create_cache_table, sender=self)


def _create_cache_table(*, using: str, **_: object) -> None:
    """Make the cache's table where the migrations ran: Django has no migration for it."""
    call_command("createcachetable", database=using, verbosity=0)
