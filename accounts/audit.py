"""The audit record: what was done, by whom, when. Each app names its own actions; all are written by `record`."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts import origin
from accounts.models import AuditRecord, Enterprise, Institution, User


class Action(models.TextChoices):
    USER_CREATED = "user.created", _("user created")
    PROFILE_CHANGED = "user.profile_changed", _("own profile changed")
    SECOND_FACTORS_REMOVED = "user.second_factors_removed", _("second factors removed by the operator")
    INSTITUTION_CREATED = "institution.created", _("institution created")
    INSTITUTION_CHANGED = "institution.changed", _("institution changed")
    INSTITUTION_STARTED = "institution.started", _("institution started again")
    INSTITUTION_STOPPED = "institution.stopped", _("institution stopped")
    ENTERPRISE_CREATED = "enterprise.created", _("enterprise created")
    ENTERPRISE_MEMBER_ADDED = "enterprise_member.added", _("person of an enterprise added")
    ENTERPRISE_MEMBER_CHANGED = "enterprise_member.changed", _("role of a person of an enterprise changed")
    ENTERPRISE_MEMBER_ENDED = "enterprise_member.ended", _("person of an enterprise removed")
    DELEGATION_LAPSED = "enterprise_member.lapsed", _("last day of a person of an enterprise passed")
    INVITATION_MADE = "invitation.made", _("invitation made")
    INVITATION_WITHDRAWN = "invitation.withdrawn", _("invitation withdrawn")
    INVITATION_ACCEPTED = "invitation.accepted", _("invitation accepted")
    ACCOUNT_BOUND = "account.bound", _("account bound")
    ACCOUNT_UNBOUND = "account.unbound", _("account unbound")
    BINDING_ASKED = "binding_request.asked", _("bank asked about an account")
    BINDING_CONFIRMED = "binding_request.confirmed", _("account confirmed by the bank")
    BINDING_DECLINED = "binding_request.declined", _("account declined by the bank")
    BINDING_WITHDRAWN = "binding_request.withdrawn", _("question to a bank withdrawn")
    INSTITUTION_MEMBER_ADDED = "institution_member.added", _("user of an institution added")
    INSTITUTION_MEMBER_CHANGED = "institution_member.changed", _("role of an institution's user changed")
    INSTITUTION_MEMBER_STOPPED = "institution_member.stopped", _("user of an institution stopped")
    USER_PROPOSED = "user_proposal.made", _("user of an institution proposed")
    USER_PROPOSAL_APPROVED = "user_proposal.approved", _("proposed user approved")
    USER_PROPOSAL_DECLINED = "user_proposal.declined", _("proposed user declined")
    USER_PROPOSAL_WITHDRAWN = "user_proposal.withdrawn", _("proposed user withdrawn")
    API_CLIENT_PROPOSED = "api_client.proposed", _("API client proposed")
    API_CLIENT_APPROVED = "api_client.approved", _("API client approved")
    API_CLIENT_DECLINED = "api_client.declined", _("API client declined")
    API_CLIENT_STOPPED = "api_client.stopped", _("API client stopped")
    API_CLIENT_KEY_ADDED = "api_client.key_added", _("key of an API client added")
    API_CLIENT_KEY_APPROVED = "api_client.key_approved", _("key of an API client approved")
    API_CLIENT_KEY_DECLINED = "api_client.key_declined", _("key of an API client declined")
    API_CLIENT_KEY_REMOVED = "api_client.key_removed", _("key of an API client removed")
    API_CLIENT_REFUSED = "api_client.refused", _("API client refused at sign-in")
    ACCESS_TOKEN_ISSUED = "access_token.issued", _("access token issued")
    ACCESS_TOKEN_REVOKED = "access_token.revoked", _("access token revoked")
    STAFF_PROPOSED = "staff_proposal.made", _("staff of the platform proposed")
    STAFF_PROPOSAL_APPROVED = "staff_proposal.approved", _("proposed staff approved")
    STAFF_PROPOSAL_DECLINED = "staff_proposal.declined", _("proposed staff declined")
    STAFF_PROPOSAL_WITHDRAWN = "staff_proposal.withdrawn", _("proposed staff withdrawn")
    STAFF_APPOINTED = "staff.appointed", _("staff of the platform appointed")
    STAFF_RIGHTS_TAKEN = "staff.rights_taken", _("rights of staff taken away")
    LOGIN_CLOSED = "login.closed", _("login closed")
    SIGN_IN_FAILED = "sign_in.failed", _("sign-in failed")
    CHANGED_BY_STAFF = "staff.changed", _("changed by staff")
    VERIFICATION_SUBMITTED = "verification.submitted", _("identity verification asked for")
    VERIFICATION_CONFIRMED = "verification.confirmed", _("identity confirmed")
    VERIFICATION_DECLINED = "verification.declined", _("identity verification declined")
    VERIFICATION_APPEALED = "verification.appealed", _("declined identity verification appealed")
    VERIFICATION_REFUSED = "verification.refused", _("identity verification declined on appeal")
    VERIFICATION_WITHDRAWN = "verification.withdrawn", _("identity verification withdrawn")
    VERIFICATION_LAPSED = "verification.lapsed", _("identity verification lapsed")
    CLAIM_OBJECTED = "claim.objected", _("objection of an owner to a claim")
    CLAIM_OBJECTION_SETTLED = "claim.objection_settled", _("objection of an owner settled")
    ACCOUNT_NUMBER_SHOWN = "account_number.shown", _("whole account number shown to the bank")
    LICENCE_UPLOADED = "licence.uploaded", _("licence file sent")
    LICENCE_OPENED = "licence.opened", _("licence opened")
    ACCOUNT_KEYS_ROTATED = "account_keys.rotated", _("keys of account numbers rotated")


def record(
    action: str,
    *,
    actor: User | None,
    target: models.Model,
    at: datetime,
    enterprise: Enterprise | None = None,
    institution: Institution | None = None,
    payload: Mapping[str, Any] | None = None,
) -> None:
    """Write one audit record, in the transaction of what it tells of. The payload holds ids and codes only.

    From where it was done is known from the request at hand (`accounts.origin`).

    `actor` is None when the system acted by itself.
    """
    AuditRecord.objects.create(
        at=at,
        action=action,
        actor=actor,
        enterprise=enterprise,
        institution=institution,
        target_type=target._meta.label_lower,  # noqa: SLF001 - Django documents _meta
        target_id=target.pk,
        payload=dict(payload or {}),
        address=origin.address(),
    )
