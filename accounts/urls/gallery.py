"""The components that pages are made of, for staff."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
