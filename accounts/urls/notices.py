"""What a person is told, and how they want things shown."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
