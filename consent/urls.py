"""Addresses of consent."""

from django.urls import path

from consent import views

app_name = "consent"
urlpatterns = [
    path("enterprise/<int:enterprise_id>/consents/", views.consent_list, name="consent_list"),
    path("enterprise/<int:enterprise_id>/consents/new/", views.consent_new, name="consent_new"),
    path("enterprise/<int:enterprise_id>/consents/review/", views.consent_review, name="consent_review"),
    path("enterprise/<int:enterprise_id>/consents/grant/", views.consent_grant, name="consent_grant"),
    path("enterprise/consents/<code:number>/revoke/", views.consent_revoke, name="consent_revoke"),
]
