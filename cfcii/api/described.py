"""The addresses that the OpenAPI document describes, under their prefix."""

from django.urls import include, path

urlpatterns = [path("api/v1/", include("cfcii.api.urls"))]
