"""Addresses of the API."""

from django.urls import path

from cfcii.api.description import openapi_json
from complaints.api import views as complaints_views
from consent.api import views as consent_views
from reports.api import dictionary
from reports.api import views as reports_views

app_name = "api"
urlpatterns = [
    path("queries", reports_views.QueriesView.as_view(), name="queries"),
    path("documents", reports_views.DocumentsView.as_view(), name="documents"),
    path("documents/<code:number>", reports_views.DocumentView.as_view(), name="document"),
    path("requests", consent_views.RequestsView.as_view(), name="requests"),
    path("requests/<code:number>", consent_views.RequestView.as_view(), name="request"),
    path("requests/<code:number>/withdraw", consent_views.RequestWithdrawView.as_view(), name="request_withdraw"),
    path("consents", consent_views.ConsentsView.as_view(), name="consents"),
    path("consents/<code:number>", consent_views.ConsentView.as_view(), name="consent"),
    path("consents/<code:number>/receipt", consent_views.ReceiptView.as_view(), name="receipt"),
    path("shares/redeem", consent_views.RedeemView.as_view(), name="redeem"),
    path("deletions", consent_views.DeletionsView.as_view(), name="deletions"),
    path("deletions/<code:number>/confirm", consent_views.DeletionConfirmView.as_view(), name="deletion_confirm"),
    path("recalls", complaints_views.RecallsView.as_view(), name="recalls"),
    path("recalls/<code:number>", complaints_views.RecallView.as_view(), name="recall"),
    path("recalls/<code:number>/acknowledge", complaints_views.RecallAcknowledgeView.as_view(), name="recall_ack"),
    path("dictionary", dictionary.DictionaryView.as_view(), name="dictionary"),
    path("dictionary/<code:product>", dictionary.ProductView.as_view(), name="dictionary_product"),
    path("openapi.json", openapi_json, name="openapi"),
]
