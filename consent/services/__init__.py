"""The writes of `consent`, one function a use case."""

from consent.services.answering import (
    approve_proposal,
    confirm_request,
    decline_request,
    demands_two,
    reject_proposal,
    share_with,
)
from consent.services.asking import Sender, Wish, ask_for_authorisation, lapse_requests, withdraw_request
from consent.services.ending import (
    end_consents_of_unbound_account,
    note_effect,
    pause_arrangement,
    resume_arrangement,
    revoke_arrangement,
    revoke_consent,
)
from consent.services.entrusting import end_entrustment, end_entrustments_of_unbound_account, entrust
from consent.services.errors import (
    AlreadyEntrusted,
    BeyondRequest,
    BeyondTemplate,
    ConsentAlreadyGiven,
    ConsentNotInForce,
    ConsentPeriodNotAllowed,
    DeletionNotDue,
    EnterpriseFrozen,
    EnterpriseNotVerified,
    EntrustmentNotInForce,
    MayNotAsk,
    MayNotDecideForEnterprise,
    NeedsSecondPerson,
    NotAnInformationUser,
    NotBound,
    NotEntrusted,
    NotFrozen,
    NothingChosen,
    NotTheEnterprisesAccount,
    RequestNotOpen,
    SamePerson,
    ShareCodeNotValid,
    TooManyRequests,
)
from consent.services.granting import Act, authorise, grant_consent
from consent.services.safeguarding import ask_to_lift, change_policy, freeze, lift
from consent.services.sharing import make_share_code, redeem_share_code, withdraw_share_code

__all__ = [
    "Act", "AlreadyEntrusted", "BeyondRequest", "BeyondTemplate", "ConsentAlreadyGiven", "ConsentNotInForce",
    "ConsentPeriodNotAllowed", "DeletionNotDue", "EnterpriseFrozen", "EnterpriseNotVerified", "EntrustmentNotInForce",
    "MayNotAsk", "MayNotDecideForEnterprise", "NeedsSecondPerson", "NotAnInformationUser", "NotBound", "NotEntrusted",
    "NotFrozen", "NotTheEnterprisesAccount", "NothingChosen", "RequestNotOpen", "SamePerson", "Sender",
    "ShareCodeNotValid", "TooManyRequests", "Wish", "approve_proposal", "ask_for_authorisation", "ask_to_lift",
    "authorise", "change_policy", "confirm_request", "decline_request", "demands_two",
    "end_consents_of_unbound_account", "end_entrustment", "end_entrustments_of_unbound_account", "entrust", "freeze",
    "grant_consent", "lapse_requests", "lift", "make_share_code", "note_effect", "pause_arrangement",
    "redeem_share_code", "reject_proposal", "resume_arrangement", "revoke_arrangement", "revoke_consent", "share_with",
    "withdraw_request", "withdraw_share_code",
]  # fmt: skip
