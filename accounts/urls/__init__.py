"""Addresses of accounts, by what they are about."""

from django.urls import path

from accounts.urls import bindings, clients, gallery, institutions, notices, people, verification
from accounts.views import home

app_name = "accounts"
urlpatterns = [
    path("", home.home, name="home"),
    *clients.urlpatterns,
    *verification.urlpatterns,
    *people.urlpatterns,
    *bindings.urlpatterns,
    *institutions.urlpatterns,
    *notices.urlpatterns,
    *gallery.urlpatterns,
]
