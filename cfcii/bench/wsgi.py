"""The platform with the bare view beside it, for the server that the bench starts."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cfcii.settings")
settings.ROOT_URLCONF = "cfcii.bench.queries"

application = get_wsgi_application()
