"""Addresses of reports."""

from django.urls import path

from reports.views import enterprise, preview
from reports.views.lender import documents, lists, querying

app_name = "reports"
urlpatterns = [
    path("enterprise/<int:enterprise_id>/", enterprise.home, name="enterprise_home"),
    path("enterprise/<int:enterprise_id>/queries/", enterprise.query_list, name="query_list"),
    path("enterprise/accounts/<int:account_id>/", enterprise.account_detail, name="account_detail"),
    path("enterprise/accounts/<int:account_id>/issue/", enterprise.document_issue, name="document_issue"),
    path("enterprise/documents/<code:number>/", enterprise.document_detail, name="document_detail"),
    path("enterprise/documents/<code:number>/document.json", enterprise.document_json, name="document_json"),
    path("enterprise/documents/<code:number>/pdf/", enterprise.pdf_status, name="document_pdf"),
    path("enterprise/documents/<code:number>/pdf/prepare/", enterprise.pdf_prepare, name="document_pdf_prepare"),
    path("enterprise/documents/<code:number>/pdf/download/", enterprise.pdf_download, name="document_pdf_download"),
    path("enterprise/requests/<code:number>/preview/", preview.request_preview, name="request_preview"),
    path("lender/<code:code>/", lists.home, name="lender_home"),
    path("lender/<code:code>/documents/", lists.document_list, name="lender_document_list"),
    path("lender/<code:code>/queries/", lists.query_list, name="lender_query_list"),
    path("lender/consents/<code:number>/query/", querying.consent_query, name="consent_query"),
    path("lender/documents/<code:number>/", documents.document_detail, name="lender_document"),
    path("lender/documents/<code:number>/document.json", documents.document_json, name="lender_document_json"),
    path("lender/documents/<code:number>/pdf/", documents.pdf_status, name="lender_document_pdf"),
    path("lender/documents/<code:number>/pdf/prepare/", documents.pdf_prepare, name="lender_document_pdf_prepare"),
    path("lender/documents/<code:number>/pdf/download/", documents.pdf_download, name="lender_document_pdf_download"),
]
