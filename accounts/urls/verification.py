"""How an enterprise registers and proves who it is."""

from django.urls import path

from accounts.views import bank_verification, claims, verification

urlpatterns = [
    path("register/", verification.enterprise_register, name="enterprise_register"),
    path("verifications/<int:verification_id>/", verification.verification_detail, name="verification_detail"),
    path(
        "verifications/<int:verification_id>/licence/", verification.verification_licence, name="verification_licence"
    ),
    path("verifications/<int:verification_id>/appeal/", verification.verification_appeal, name="verification_appeal"),
    path(
        "verifications/<int:verification_id>/withdraw/",
        verification.verification_withdraw,
        name="verification_withdraw",
    ),
    path("enterprise/claims/<int:verification_id>/", claims.claim, name="claim"),
    path("provider/<code:code>/verifications/", bank_verification.verification_queue, name="verification_queue"),
    path(
        "provider/verifications/<int:verification_id>/",
        bank_verification.verification_decide,
        name="verification_decide",
    ),
    path(
        "provider/verifications/<int:verification_id>/number/",
        bank_verification.verification_number,
        name="verification_number",
    ),
]
