"""An enterprise's people and invitations."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
