"""Accounts bound by an enterprise, and what it asks a bank to confirm."""

from django.urls import URLPattern, path

from accounts.views import bank_bindings, bindings

urlpatterns: list[URLPattern] = [
    path("enterprise/<int:enterprise_id>/bindings/", bindings.account_bindings, name="account_bindings"),
    path("enterprise/<int:enterprise_id>/bindings/bind/", bindings.account_bind, name="account_bind"),
    path("enterprise/<int:enterprise_id>/bindings/ask/", bindings.binding_request_new, name="binding_request_new"),
    path("enterprise/bindings/<int:binding_id>/unbind/", bindings.account_unbind, name="account_unbind"),
    path(
        "enterprise/binding-requests/<int:request_id>/withdraw/",
        bindings.binding_request_withdraw,
        name="binding_request_withdraw",
    ),
    path("provider/<code:code>/bindings/", bank_bindings.binding_request_list, name="binding_request_list"),
    path(
        "provider/bindings/<int:request_id>/decide/",
        bank_bindings.binding_request_decide,
        name="binding_request_decide",
    ),
    path(
        "provider/bindings/<int:request_id>/number/",
        bank_bindings.binding_request_number,
        name="binding_request_number",
    ),
]
