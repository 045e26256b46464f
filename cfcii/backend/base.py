"""Django's PostgreSQL backend; without DATABASE_URL it finds, and if need be starts, the embedded server."""

from typing import Any

import psycopg
from django.conf import settings
from django.db.backends.postgresql import base

from cfcii import embedded


class DatabaseWrapper(base.DatabaseWrapper):
    """Connects to the embedded server by its socket; a server that was never started, or was killed, is started."""

    def get_connection_params(self) -> dict[str, Any]:
        params: dict[str, Any] = super().get_connection_params()
        if settings.EMBEDDED_DATABASE:
            params["host"] = str(embedded.Server(settings.PGDATA).socket_folder)
        return params

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        try:
            return super().get_new_connection(conn_params)
        except psycopg.OperationalError:
            if not settings.EMBEDDED_DATABASE:
                raise
        embedded.Server(settings.PGDATA).ensure_running()
        return super().get_new_connection(conn_params)
