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
from consent.services.deleting import (
    ask_for_deletions,
    ask_for_due_deletions_of,
    confirm_deletion,
    due_for_deletion,
)
from consent.services.delivering import deliver_late, deliver_request, tell_withdrawn
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
    AlreadyProposed,
    ArrangementNotFound,
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
    MayNotPublish,
    NeedsSecondPerson,
    NotAnInformationUser,
    NotAsShown,
    NotBound,
    NotEntrusted,
    NotFrozen,
    NothingChosen,
    NothingProposed,
    NotTheEnterprisesAccount,
    NotYetSecondPerson,
    RequestNotOpen,
    SamePerson,
    ShareCodeNotValid,
    TooManyRequests,
    WordingNotComplete,
)
from consent.services.granting import Act, authorise, grant_consent
from consent.services.publishing import (
    RIGHTS,
    Caps,
    check_wording,
    decline_publication,
    live_beyond,
    propose_template,
    propose_wording,
    publish,
)
from consent.services.receipts import note_download, note_export
from consent.services.reminding import remind
from consent.services.rule_of_two import approve_policy, change_policy, reject_policy
from consent.services.safeguarding import ask_to_lift, freeze, lift
from consent.services.second_person import is_alone
from consent.services.sharing import make_share_code, redeem_share_code, withdraw_share_code

__all__ = [
    "RIGHTS", "Act", "AlreadyEntrusted", "AlreadyProposed", "ArrangementNotFound", "BeyondRequest", "BeyondTemplate",
    "Caps", "ConsentAlreadyGiven", "ConsentNotInForce", "ConsentPeriodNotAllowed", "DeletionNotDue",
    "EnterpriseFrozen", "EnterpriseNotVerified", "EntrustmentNotInForce", "MayNotAsk", "MayNotDecideForEnterprise",
    "MayNotPublish", "NeedsSecondPerson", "NotAnInformationUser", "NotAsShown", "NotBound", "NotEntrusted",
    "NotFrozen", "NotTheEnterprisesAccount", "NotYetSecondPerson", "NothingChosen", "NothingProposed",
    "RequestNotOpen", "SamePerson", "Sender", "ShareCodeNotValid", "TooManyRequests", "Wish", "WordingNotComplete",
    "approve_policy", "approve_proposal", "ask_for_authorisation", "ask_for_deletions",
    "ask_for_due_deletions_of", "ask_to_lift", "authorise",
    "change_policy", "check_wording", "confirm_deletion", "confirm_request", "decline_publication", "decline_request",
    "deliver_late", "deliver_request", "demands_two", "due_for_deletion", "end_consents_of_unbound_account",
    "end_entrustment", "end_entrustments_of_unbound_account", "entrust", "freeze", "grant_consent", "is_alone",
    "lapse_requests", "lift", "live_beyond", "make_share_code", "note_download", "note_effect", "note_export",
    "pause_arrangement", "propose_template", "propose_wording", "publish", "redeem_share_code", "reject_policy",
    "reject_proposal", "remind", "resume_arrangement", "revoke_arrangement", "revoke_consent", "share_with",
    "tell_withdrawn", "withdraw_request", "withdraw_share_code",
]  # fmt: skip
