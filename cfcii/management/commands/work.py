import signal
from typing import Any

from django.core.management.base import BaseCommand

from cfcii.work import Workers


class Command(BaseCommand):
    help = "Run the task workers of this host until SIGTERM; running tasks finish first."

    def handle(self, *args: Any, **options: Any) -> None:
        workers = Workers()
        signal.signal(signal.SIGTERM, workers.stop)
        signal.signal(signal.SIGINT, workers.stop)
        workers.run()
