"""Where clients get and give back tokens."""

from django.urls import path

from accounts.views import oauth

app_name = "oauth"
urlpatterns = [
    path("oauth/token", oauth.token, name="token"),
    path("oauth/revoke", oauth.revoke, name="revoke"),
    path(".well-known/oauth-authorization-server", oauth.metadata, name="metadata"),
]
