"""All addresses: each app brings its own, this file only joins them."""

from importlib.util import find_spec

from allauth.account import views as account_views
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.generic import RedirectView

from accounts.reauthentication import recently_authenticated_to_change
from accounts.views import profile, sign_in
from cfcii.api.errors import UnknownAddressView

urlpatterns: list[URLPattern | URLResolver] = [
    # allauth's own, made stricter; the first that fits an address answers.
    path("accounts/email/", recently_authenticated_to_change(account_views.email), name="account_email"),
    path("accounts/2fa/webauthn/keys/<int:pk>/remove/", sign_in.remove_passkey, name="mfa_remove_webauthn"),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("", include("accounts.urls.oauth")),
    path("api/v1/", include("cfcii.api.urls")),
    path("api/docs/", include("cfcii.api.docs")),
    path("api/docs", RedirectView.as_view(pattern_name="api_docs:reference")),
    path("api/guide", RedirectView.as_view(pattern_name="api_docs:guide")),
    re_path(r"^api(?:/[\s\S]*)?$", UnknownAddressView.as_view()),
    path("i18n/setlang/", profile.set_language, name="set_language"),
]
_apps = ("complaints", "reports", "ingestion", "consent", "accounts")
urlpatterns.extend(path("", include(f"{app}.urls")) for app in _apps if find_spec(f"{app}.urls"))
