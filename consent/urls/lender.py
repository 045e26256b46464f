"""What a lender asks for, has been given, and deletes."""

from django.urls import URLPattern, path

from consent.views.lender import arrangements, asking, deletions, requests

urlpatterns: list[URLPattern] = [
    path("lender/<code:code>/requests/", requests.request_list, name="lender_request_list"),
    path("lender/<code:code>/requests/new/", asking.request_new, name="lender_request_new"),
    path("lender/<code:code>/requests/new/<code:purpose>/", asking.request_terms, name="lender_request_terms"),
    path("lender/<code:code>/requests/new/<code:purpose>/review/", asking.request_review, name="lender_request_review"),
    path("lender/<code:code>/requests/new/<code:purpose>/send/", asking.request_send, name="lender_request_send"),
    path("lender/requests/<code:number>/", requests.request_detail, name="lender_request"),
    path("lender/requests/<code:number>/withdraw/", requests.request_withdraw, name="lender_request_withdraw"),
    path("lender/<code:code>/consents/", arrangements.arrangement_list, name="lender_arrangement_list"),
    path("lender/arrangements/<code:number>/", arrangements.arrangement_detail, name="lender_arrangement"),
    path("lender/<code:code>/redeem/", arrangements.share_redeem, name="share_redeem"),
    path("lender/<code:code>/deletions/", deletions.deletion_list, name="lender_deletion_list"),
    path("lender/deletions/<int:duty_id>/confirm/", deletions.deletion_confirm, name="lender_deletion_confirm"),
]
