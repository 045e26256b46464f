"""Addresses for who lodges a case."""

from django.urls import path

from complaints.views import party

urlpatterns = [
    path("cases/<code:number>/", party.case, name="case"),
]
