"""Addresses for who lodges a case."""

from django.urls import path

from complaints.views import attachments
from complaints.views.party import cases, endings, lodging, steps

urlpatterns = [
    path("enterprise/<int:enterprise_id>/cases/", cases.enterprise_case_list, name="case_list"),
    path("enterprise/<int:enterprise_id>/cases/complaint/", lodging.complaint_new, name="complaint_new"),
    path("enterprise/<int:enterprise_id>/cases/question/", lodging.question_new, name="question_new"),
    path("enterprise/documents/<code:number>/dispute/", lodging.dispute_choose, name="dispute_choose"),
    path("enterprise/documents/<code:number>/dispute/write/", lodging.dispute_write, name="dispute_write"),
    path("cases/", cases.own_case_list, name="own_case_list"),
    path("cases/complaint/", lodging.complaint_new, name="own_complaint_new"),
    path("cases/question/", lodging.question_new, name="own_question_new"),
    path("cases/<code:number>/", cases.case, name="case"),
    path("cases/<code:number>/message/", cases.case_message, name="case_message"),
    path("cases/<code:number>/rate/", cases.case_rate, name="case_rate"),
    path("cases/<code:number>/supplement/", steps.case_supplement, name="case_supplement"),
    path("cases/<code:number>/withdraw/", steps.case_withdraw, name="case_withdraw"),
    path("cases/<code:number>/further/", steps.case_ask_further, name="case_ask_further"),
    path("cases/<code:number>/letter/", endings.case_letter, name="case_letter"),
    path("cases/<code:number>/statement/", endings.case_statement, name="case_statement"),
    path("cases/<code:number>/statement/withdraw/", endings.case_statement_withdraw, name="case_statement_withdraw"),
    path("cases/attachments/<int:attachment_id>/", attachments.attachment, name="attachment"),
]
