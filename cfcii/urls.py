"""All addresses: each app brings its own, this file only joins them."""

from importlib.util import find_spec

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path, re_path

from cfcii.api import UnknownAddressView

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("api/v1/", include("cfcii.api")),
    re_path(r"^api(?:/.*)?$", UnknownAddressView.as_view()),
    path("i18n/", include("django.conf.urls.i18n")),
]
_apps = ("reports", "ingestion", "consent", "accounts")
urlpatterns.extend(path("", include(f"{app}.urls")) for app in _apps if find_spec(f"{app}.urls"))
