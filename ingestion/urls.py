"""Addresses of ingestion."""

from django.urls import path

from ingestion import views

app_name = "ingestion"
urlpatterns = [
    path("provider/<code:code>/submissions/", views.submission_list, name="submission_list"),
    path("provider/<code:code>/submissions/new/", views.submission_new, name="submission_new"),
    path("provider/submissions/<int:submission_id>/", views.submission_detail, name="submission_detail"),
    path(
        "provider/submissions/<int:submission_id>/problems.csv", views.submission_problems, name="submission_problems"
    ),
]
