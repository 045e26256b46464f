"""Addresses of accounts, by what they are about."""

from accounts.urls import bindings, gallery, institutions, notices, people, tokens, verification

app_name = "accounts"
urlpatterns = [
    *tokens.urlpatterns,
    *verification.urlpatterns,
    *people.urlpatterns,
    *bindings.urlpatterns,
    *institutions.urlpatterns,
    *notices.urlpatterns,
    *gallery.urlpatterns,
]
