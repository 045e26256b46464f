"""What an enterprise shares, and with whom."""

from django.urls import URLPattern, path

from consent.views import (
    amending,
    arrangements,
    codes,
    entrustments,
    overview,
    proposals,
    requests,
    safeguards,
    sharing,
)

urlpatterns: list[URLPattern] = [
    path("enterprise/<int:enterprise_id>/sharing/", overview.overview, name="overview"),
    path("enterprise/<int:enterprise_id>/sharing/freeze/", safeguards.freeze, name="freeze"),
    path("enterprise/<int:enterprise_id>/sharing/lift/ask/", safeguards.freeze_lift_ask, name="freeze_lift_ask"),
    path("enterprise/<int:enterprise_id>/sharing/lift/", safeguards.freeze_lift, name="freeze_lift"),
    path("enterprise/<int:enterprise_id>/sharing/two-people/", safeguards.policy, name="policy"),
    path("enterprise/<int:enterprise_id>/consents/", overview.consent_list, name="consent_list"),
    path("enterprise/consents/<code:number>/revoke/", overview.consent_revoke, name="consent_revoke"),
    path("enterprise/<int:enterprise_id>/consents/new/", sharing.consent_new, name="consent_new"),
    path("enterprise/<int:enterprise_id>/consents/new/<code:lender>/", sharing.consent_purpose, name="consent_purpose"),
    path(
        "enterprise/<int:enterprise_id>/consents/new/<code:lender>/<code:purpose>/",
        sharing.consent_terms,
        name="consent_terms",
    ),
    path(
        "enterprise/<int:enterprise_id>/consents/new/<code:lender>/<code:purpose>/review/",
        sharing.consent_review,
        name="consent_review",
    ),
    path(
        "enterprise/<int:enterprise_id>/consents/new/<code:lender>/<code:purpose>/grant/",
        sharing.consent_grant,
        name="consent_grant",
    ),
    path("enterprise/<int:enterprise_id>/codes/<code:purpose>/make/", codes.share_code_make, name="share_code_make"),
    path("enterprise/<int:enterprise_id>/codes/", codes.share_code_list, name="share_code_list"),
    path("enterprise/<int:enterprise_id>/codes/made/", codes.share_code_made, name="share_code_made"),
    path("enterprise/codes/<code:number>/withdraw/", codes.share_code_withdraw, name="share_code_withdraw"),
    path("enterprise/<int:enterprise_id>/entrustments/", entrustments.entrustment_list, name="entrustment_list"),
    path("enterprise/entrustments/<code:number>/", entrustments.entrustment_detail, name="entrustment_detail"),
    path("enterprise/entrustments/<code:number>/end/", entrustments.entrustment_end, name="entrustment_end"),
    path("enterprise/accounts/<int:account_id>/entrust/", entrustments.entrustment_new, name="entrustment_new"),
    path(
        "enterprise/accounts/<int:account_id>/entrust/review/",
        entrustments.entrustment_review,
        name="entrustment_review",
    ),
    path("enterprise/accounts/<int:account_id>/entrust/sign/", entrustments.entrustment_sign, name="entrustment_sign"),
    path("enterprise/<int:enterprise_id>/requests/", requests.request_list, name="request_list"),
    path("enterprise/requests/<code:number>/", requests.request_detail, name="request_detail"),
    path("enterprise/requests/<code:number>/review/", requests.request_review, name="request_review"),
    path("enterprise/requests/<code:number>/confirm/", requests.request_confirm, name="request_confirm"),
    path("enterprise/requests/<code:number>/decline/", requests.request_decline, name="request_decline"),
    path("enterprise/requests/<code:number>/approve/", proposals.request_approve, name="request_approve"),
    path("enterprise/requests/<code:number>/reject/", proposals.request_reject, name="request_reject"),
    path("enterprise/arrangements/<code:number>/", arrangements.arrangement_detail, name="arrangement_detail"),
    path("enterprise/arrangements/<code:number>/pause/", arrangements.arrangement_pause, name="arrangement_pause"),
    path("enterprise/arrangements/<code:number>/resume/", arrangements.arrangement_resume, name="arrangement_resume"),
    path("enterprise/arrangements/<code:number>/revoke/", arrangements.arrangement_revoke, name="arrangement_revoke"),
    path("enterprise/arrangements/<code:number>/change/", amending.arrangement_change, name="arrangement_change"),
    path(
        "enterprise/arrangements/<code:number>/change/review/",
        amending.arrangement_change_review,
        name="arrangement_change_review",
    ),
    path(
        "enterprise/arrangements/<code:number>/change/confirm/",
        amending.arrangement_change_confirm,
        name="arrangement_change_confirm",
    ),
]
