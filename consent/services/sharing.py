"""Codes by which an enterprise shares by itself: made once, redeemed once."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import Enterprise, Institution, User
from cfcii.common.errors import DomainError
from consent.audit import Action
from consent.choices import Choice
from consent.models import Authorisation, PurposeTemplate, ShareCode
from consent.numbers import new_number
from consent.services import checks, errors, telling
from consent.services.answering import demands_two
from consent.services.asking import Sender, check_sender
from consent.services.granting import Act, authorise

VALID_FOR: Final = timedelta(hours=24)
_ALPHABET: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_LENGTH: Final = 26
"""130 bits: guessing is hopeless however many codes are open."""


@transaction.atomic
def make_share_code(*, enterprise: Enterprise, choice: Choice, act: Act, now: datetime) -> tuple[ShareCode, str]:
    """Make a code for what is chosen; gives it in clear once. It is checked anew when it is redeemed.

    Raises as `granting.authorise`, or NeedsSecondPerson where two people are wanted: a code cannot wait for one.
    """
    checks.check_may_decide(act.user, enterprise)
    checks.check_terms(choice, PurposeTemplate.objects.for_purpose(choice.purpose), starts_at=now, now=now)
    for account in checks.locked_accounts(enterprise, choice.account_ids):
        checks.check_bound(account)
    checks.check_not_frozen(enterprise)
    if demands_two(enterprise, choice):
        raise errors.NeedsSecondPerson(
            _("Your enterprise wants two people for this. Pick the lender instead: the second person then approves.")
        )
    code = "".join(secrets.choice(_ALPHABET) for _place in range(_LENGTH))
    share = ShareCode.objects.create(
        number=new_number("S", now),
        enterprise=enterprise,
        choice=choice.to_json(),
        code_digest=_digest(code),
        made_by=act.user,
        made_at=now,
        address=act.address,
        language=act.language,
        expires_at=now + VALID_FOR,
    )
    _record(Action.SHARE_CODE_MADE, share, act.user, now)
    return share, code


@transaction.atomic
def redeem_share_code(*, code: str, sender: Sender, now: datetime) -> Authorisation:
    """Turn a code into an authorisation for the lender that brings it, in the name of who made it.

    Raises MayNotAsk, or ShareCodeNotValid with the same words for a code that is unknown, used, withdrawn or too old,
    and for one whose terms cannot stand any more. Raises ConsentAlreadyGiven where a consent of the lender's own stands
    in the way: the code stays open then.
    """
    check_sender(sender)
    rows = ShareCode.objects.select_for_update(of=("self",), no_key=True).select_related("enterprise", "made_by")
    share = rows.filter(code_digest=_digest(normalised(code))).first()
    if share is None or share.redeemed_at or share.withdrawn_at or now >= share.expires_at:
        raise _not_valid()
    choice, act = Choice.from_json(share.choice), Act(share.made_by, share.language, share.address)
    if demands_two(share.enterprise, choice):  # the rule is younger than the code
        raise _not_valid()
    try:
        authorisation = authorise(
            enterprise=share.enterprise, information_user=sender.information_user, choice=choice, act=act, now=now
        )
    except errors.ConsentAlreadyGiven as error:
        raise errors.ConsentAlreadyGiven(
            _("Your institution has a consent for this already: there is nothing to redeem. The code was not used.")
        ) from error
    except DomainError as error:
        # Who brings the code learns nothing of the enterprise's affairs.
        raise _not_valid() from error
    share.redeemed_at, share.authorisation = now, authorisation
    share.save(update_fields=["redeemed_at", "authorisation"])
    _record(Action.SHARE_CODE_REDEEMED, share, sender.user, now, sender.information_user)
    telling.tell_given(authorisation, by=share.made_by, now=now)
    return authorisation


@transaction.atomic
def withdraw_share_code(*, share: ShareCode, withdrawn_by: User, now: datetime) -> None:
    """Make a code worthless; raises MayNotDecideForEnterprise or ShareCodeNotValid."""
    checks.check_may_decide(withdrawn_by, share.enterprise)
    open_ = ShareCode.objects.filter(pk=share.pk, redeemed_at=None, withdrawn_at=None)
    if not open_.update(withdrawn_at=now):
        raise errors.ShareCodeNotValid(_("This code was redeemed or withdrawn already."))
    _record(Action.SHARE_CODE_WITHDRAWN, share, withdrawn_by, now)


def normalised(code: str) -> str:
    """Give a code as it was made, from how people write it: with spaces, hyphens, small letters."""
    return "".join(code.split()).replace("-", "").upper()


def _not_valid() -> errors.ShareCodeNotValid:
    return errors.ShareCodeNotValid(_("This code is not valid, or not any more. Ask the enterprise for a new one."))


def _digest(code: str) -> bytes:
    return hashlib.sha256(code.encode()).digest()


def _record(
    action: Action, share: ShareCode, actor: User | None, now: datetime, lender: Institution | None = None
) -> None:
    audit.record(action, actor=actor, target=share, at=now, enterprise=share.enterprise, institution=lender)
