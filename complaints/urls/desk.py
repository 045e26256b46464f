"""Addresses of the desk."""

from django.urls import path

from complaints.views import desk

urlpatterns = [
    path("desk/cases/<code:number>/", desk.case, name="desk_case"),
]
