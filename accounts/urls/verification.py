"""How an enterprise registers and proves who it is."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
