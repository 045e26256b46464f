"""Addresses for banks and lenders."""

from django.urls import path

from complaints.views import institution

urlpatterns = [
    path("bank/cases/<code:number>/", institution.bank_case, name="bank_case"),
    path("lender/recalls/<code:number>/", institution.recall, name="lender_recall"),
]
