"""Addresses for banks and lenders."""

from django.urls import path

from complaints.views.institution import cases, recalls, rows

urlpatterns = [
    path("bank/<code:code>/disputes/", cases.case_list, name="bank_cases"),
    path("bank/cases/<code:number>/", cases.case, name="bank_case"),
    path("bank/cases/<code:number>/finding/", cases.finding, name="bank_finding"),
    path("bank/cases/<code:number>/message/", cases.message, name="bank_message"),
    path("bank/cases/<code:number>/rows/<int:figure_id>/", rows.rows_behind, name="bank_rows"),
    path("lender/<code:code>/recalls/", recalls.recall_list, name="lender_recalls"),
    path("lender/recalls/<code:number>/", recalls.recall, name="lender_recall"),
    path("lender/recalls/<code:number>/acknowledge/", recalls.acknowledge, name="lender_recall_acknowledge"),
]
