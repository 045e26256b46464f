"""Why something about consents cannot be done. The codes are public: the API answers with them."""

from django.http import Http404

from cfcii.common.errors import DomainError


class MayNotDecideForEnterprise(DomainError):
    code = "may_not_decide_for_enterprise"


class NotTheEnterprisesAccount(DomainError):
    code = "not_the_enterprises_account"


class NotBound(DomainError):
    code = "account_not_bound"


class NotEntrusted(DomainError):
    code = "account_not_entrusted"


class AlreadyEntrusted(DomainError):
    code = "account_already_entrusted"


class EntrustmentNotInForce(DomainError):
    code = "entrustment_not_in_force"


class EnterpriseNotVerified(DomainError):
    code = "enterprise_not_verified"


class EnterpriseFrozen(DomainError):
    code = "enterprise_frozen"


class NotFrozen(DomainError):
    code = "enterprise_not_frozen"


class NotAnInformationUser(DomainError):
    code = "not_an_information_user"


class ConsentPeriodNotAllowed(DomainError):
    code = "consent_period_not_allowed"


class BeyondTemplate(DomainError):
    code = "beyond_purpose_template"


class NothingChosen(DomainError):
    code = "nothing_chosen"


class ConsentAlreadyGiven(DomainError):
    code = "consent_already_given"


class ConsentNotInForce(DomainError):
    code = "consent_not_in_force"


class RequestNotOpen(DomainError):
    code = "request_not_open"


class BeyondRequest(DomainError):
    code = "beyond_request"


class NeedsSecondPerson(DomainError):
    code = "needs_second_person"


class SamePerson(DomainError):
    code = "same_person"


class NotYetSecondPerson(DomainError):
    code = "not_yet_second_person"


class NotAsShown(DomainError):
    code = "not_as_shown"


class NothingProposed(DomainError):
    code = "nothing_proposed"


class MayNotAsk(DomainError):
    code = "may_not_ask"


class ArrangementNotFound(DomainError, Http404):
    """The API answers to it as to a number that is unknown."""

    code = "arrangement_not_found"


class TooManyRequests(DomainError):
    code = "too_many_requests"


class TooManyRequestsInADay(TooManyRequests):
    code = "too_many_requests_in_a_day"


class ShareCodeNotValid(DomainError):
    code = "share_code_not_valid"


class DeletionNotDue(DomainError):
    code = "deletion_not_due"


class MayNotPublish(DomainError):
    code = "may_not_publish"


class AlreadyProposed(DomainError):
    code = "already_proposed"


class WordingNotComplete(DomainError):
    code = "wording_not_complete"
