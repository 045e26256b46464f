"""Receipts, how they are verified, and everything about an enterprise's consents in one file."""

from django.urls import URLPattern, path

from consent.views import exports, receipts

urlpatterns: list[URLPattern] = [
    path("enterprise/<int:enterprise_id>/sharing/export/", exports.export, name="export"),
    path("receipts/verify/", receipts.receipt_verify, name="receipt_verify"),
    path("receipts/<code:number>/<int:version>/", receipts.receipt, name="receipt"),
    path("receipts/<code:number>/<int:version>/<str:file>", receipts.receipt_file, name="receipt_file"),
    path(".well-known/cfcii-signing-keys.json", receipts.signing_keys, name="signing_keys"),
    path(".well-known/jwks.json", receipts.signing_keys, name="jwks"),
    path(".well-known/cfcii-signing-keys/<slug:key_id>.pem", receipts.signing_key, name="signing_key"),
]
