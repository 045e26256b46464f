"""Addresses of cases, one module an audience."""

from django.urls import include, path

app_name = "complaints"
urlpatterns = [
    path("", include("complaints.urls.party")),
    path("", include("complaints.urls.desk")),
    path("", include("complaints.urls.institution")),
    path("", include("complaints.urls.numbers")),
    path("", include("complaints.urls.public")),
]
