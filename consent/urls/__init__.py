"""Addresses of consent, by whose they are."""

from consent.urls import enterprise, lender, receipts

app_name = "consent"
urlpatterns = [
    *receipts.urlpatterns,
    *enterprise.urlpatterns,
    *lender.urlpatterns,
]
