"""Accounts bound by an enterprise, and what it asks a bank to confirm."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
