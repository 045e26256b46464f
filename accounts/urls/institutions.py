"""An institution's users."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
