"""The audit actions of consent."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Action(models.TextChoices):
    GRANTED = "consent.granted", _("consent granted")
    REVOKED = "consent.revoked", _("consent revoked")
    ENDED_BY_UNBINDING = "consent.ended_by_unbinding", _("consent ended because its account was unbound")
    PAUSED = "consent.paused", _("consent paused")
    RESUMED = "consent.resumed", _("consent resumed")
    REPLACED = "consent.replaced", _("consent replaced by a later version")
    ENDED_WITH_ENTRUSTMENT = "consent.ended_with_entrustment", _("consent ended with its entrustment")
    ENTRUSTED = "entrustment.signed", _("bank entrusted with an account")
    ENTRUSTMENT_ENDED = "entrustment.ended", _("entrustment ended")
    REQUEST_MADE = "authorisation_request.made", _("authorisation requested")
    REQUEST_DELIVERED = "authorisation_request.delivered", _("authorisation request put into the data account")
    REQUEST_PROPOSED = "authorisation_request.proposed", _("confirmation of a request proposed to a second person")
    REQUEST_CONFIRMED = "authorisation_request.confirmed", _("authorisation request confirmed")
    REQUEST_DECLINED = "authorisation_request.declined", _("authorisation request declined")
    REQUEST_LAPSED = "authorisation_request.lapsed", _("authorisation request lapsed")
    REQUEST_WITHDRAWN = "authorisation_request.withdrawn", _("authorisation request withdrawn")
    PROPOSAL_TAKEN_BACK = "authorisation_request.proposal_taken_back", _("proposed confirmation not approved")
    SHARE_CODE_MADE = "share_code.made", _("share code made")
    SHARE_CODE_REDEEMED = "share_code.redeemed", _("share code redeemed")
    SHARE_CODE_WITHDRAWN = "share_code.withdrawn", _("share code withdrawn")
    FROZEN = "freeze.begun", _("everything frozen")
    LIFTING_ASKED = "freeze.lifting_asked", _("lifting of a freeze asked for")
    LIFTED = "freeze.lifted", _("freeze lifted")
    POLICY_CHANGED = "consent_policy.changed", _("rule of two people changed")
    POLICY_LOOSENING_ASKED = "consent_policy.loosening_asked", _("looser rule of two people proposed")
    POLICY_LOOSENING_REJECTED = "consent_policy.loosening_rejected", _("looser rule of two people not approved")
    DELETION_ASKED = "deletion.asked", _("deletion asked for")
    DELETION_CONFIRMED = "deletion.confirmed", _("deletion confirmed")
    PUBLICATION_PROPOSED = "publication.proposed", _("new version of a template or wording proposed")
    PUBLICATION_DECLINED = "publication.declined", _("new version of a template or wording not published")
    TEMPLATE_PUBLISHED = "purpose_template.published", _("purpose template published")
    WORDING_PUBLISHED = "wording.published", _("wording published")
    RECEIPT_DOWNLOADED = "receipt.downloaded", _("receipt of a consent downloaded")
    EXPORTED = "consent_record.exported", _("everything about the consents exported")


LENDERS = frozenset(
    {Action.REQUEST_MADE, Action.REQUEST_WITHDRAWN, Action.DELETION_CONFIRMED, Action.SHARE_CODE_REDEEMED}
)
"""Steps of a lender's own people, or of its system."""
