"""What an applicant does: ask to be verified, withdraw, appeal once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import audit, crypto, permissions, sealed_files, selectors
from accounts import uscc as uscc_words
from accounts.audit import Action
from accounts.evidence_files import CheckedFile
from accounts.models import Institution, InstitutionMembership, User, Verification
from accounts.services import claims, evidence, profile
from accounts.services.enterprises import InvalidUscc, check_enterprise_member
from accounts.services.notifications import tell
from cfcii.common.errors import DomainError
from cfcii.common.identifiers import is_of_subject, is_valid_uscc

State = Verification.State
MOST_TRIES_A_DAY = 5
_FAILED_OR_OPEN = (State.SUBMITTED, State.APPEALED, State.DECLINED, State.REFUSED, State.WITHDRAWN)


class TooManyTries(DomainError):
    code = "too_many_tries"


class VerificationOpen(DomainError):
    code = "verification_open"


class NoSubjectOfThePlatform(DomainError):
    code = "no_subject_of_the_platform"


class BankNotAvailable(DomainError):
    code = "bank_not_available"


class VerificationNotOpen(DomainError):
    code = "verification_not_open"


class NotTheApplicant(DomainError):
    code = "not_the_applicant"


class AppealNotAllowed(DomainError):
    code = "appeal_not_allowed"


def submit_verification(
    *,
    applicant: User,
    uscc: str,
    name: str,
    legal_representative: str,
    licence: CheckedFile,
    now: datetime,
    bank: Institution | None = None,
    account_number: str = "",
    applicant_name: str = "",
) -> Verification:
    """Ask to be verified for an enterprise: by the bank that keeps the account when one is named, otherwise by staff.

    An `applicant_name` is kept as the applicant's own. Raises NotSomebodyOfTheEnterprise, InvalidUscc,
    NoSubjectOfThePlatform, BankNotAvailable, TooManyTries or VerificationOpen.
    """
    check_enterprise_member(applicant)
    if not is_valid_uscc(uscc):
        raise InvalidUscc(_("This is not a valid unified social credit code."))
    if not is_of_subject(uscc):
        raise NoSubjectOfThePlatform(uscc_words.why_no_subject(uscc))
    if bank is not None and not (account_number and selectors.answering_banks().filter(pk=bank.pk).exists()):
        raise BankNotAvailable(_("This bank cannot confirm you now. Choose another one, or the review by staff."))
    verification = Verification(
        applicant=applicant,
        uscc=uscc,
        name=name,
        legal_representative=legal_representative,
        method=Verification.Method.STAFF if bank is None else Verification.Method.BANK,
        bank=bank,
        account_number_ciphertext=None if bank is None else crypto.encrypt_number(account_number, bank.pk),
        account_number_hash=None if bank is None else crypto.lookup_hash(account_number, bank.pk),
        submitted_at=now,
    )
    stored_name = evidence.LICENCES.new_name()
    with sealed_files.whole(stored_name):
        _submit(verification, stored_name, licence, applicant_name, now)
    return verification


@transaction.atomic
def withdraw_verification(*, verification: Verification, withdrawn_by: User, now: datetime) -> None:
    """Take an open verification back; raises NotTheApplicant, or VerificationNotOpen when it is decided already."""
    locked = _locked(verification, withdrawn_by)
    if locked.state not in Verification.OPEN_STATES:
        raise VerificationNotOpen(_("This verification is not open any more: it has been decided or withdrawn."))
    locked.state = State.WITHDRAWN
    locked.save(update_fields=["state"])
    record(Action.VERIFICATION_WITHDRAWN, locked, actor=withdrawn_by, now=now)
    claims.tell_owners("claim_dropped", locked, now)


@transaction.atomic
def appeal_verification(*, verification: Verification, text: str, appealed_by: User, now: datetime) -> None:
    """Ask a second person to look at a declined verification, once.

    Raises NotTheApplicant, AppealNotAllowed, or VerificationOpen when the applicant has tried again meanwhile.
    """
    locked = _locked(verification, appealed_by)
    if locked.state != State.DECLINED or locked.appealed_at is not None:
        raise AppealNotAllowed(_("Only a declined verification can be appealed, and only once."))
    if not text.strip():
        raise AppealNotAllowed(_("Say why the decision is wrong."))
    _check_none_open(appealed_by, locked.uscc)
    locked.state, locked.appeal, locked.appealed_at = State.APPEALED, text.strip(), now
    locked.is_contested = _contest(locked, now)
    locked.save(update_fields=["state", "appeal", "appealed_at", "is_contested"])
    record(Action.VERIFICATION_APPEALED, locked, actor=appealed_by, now=now)
    _tell_deciders(locked, now)


def record(action: Action, verification: Verification, *, actor: User | None, now: datetime) -> None:
    """Write the audit record of a step of a verification."""
    audit.record(
        action,
        actor=actor,
        target=verification,
        at=now,
        enterprise=verification.enterprise,
        institution=verification.bank,
        payload={"applicant": verification.applicant_id, "method": verification.method},
    )


def facts_of(verification: Verification) -> dict[str, str]:
    """Give what the words of its notifications need."""
    return {"name": verification.name, "uscc": verification.uscc}


@transaction.atomic
def _submit(
    verification: Verification, stored_name: str, licence: CheckedFile, applicant_name: str, now: datetime
) -> None:
    applicant = verification.applicant
    _check_tries(applicant, now)
    claims.lock(verification.uscc)
    _check_none_open(applicant, verification.uscc)
    if applicant_name:
        profile.name_person(user=applicant, name=applicant_name, now=now)
    verification.is_contested = _contest(verification, now)
    verification.licence = evidence.keep_licence(name=stored_name, file=licence, uploaded_by=applicant, now=now)
    verification.save()
    record(Action.VERIFICATION_SUBMITTED, verification, actor=applicant, now=now)
    claims.tell_owners("verification_claimed", verification, now)
    _tell_deciders(verification, now)


def _check_tries(applicant: User, now: datetime) -> None:
    """Raise TooManyTries; the lock lets the tries of one person through one by one."""
    User.objects.select_for_update(no_key=True).get(pk=applicant.pk)
    tries = Verification.objects.filter(
        applicant=applicant, state__in=_FAILED_OR_OPEN, submitted_at__gt=now - timedelta(days=1)
    )
    if tries.count() >= MOST_TRIES_A_DAY:
        raise TooManyTries(
            _("You have tried %(count)s times within 24 hours. Please wait until tomorrow, or consult the platform.")
            % {"count": MOST_TRIES_A_DAY}
        )


def _check_none_open(applicant: User, uscc: str) -> None:
    if Verification.objects.open().of_uscc(uscc).filter(applicant=applicant).exists():
        raise VerificationOpen(_("A verification of yours for this code is open. Wait for its outcome or withdraw it."))


def _contest(verification: Verification, now: datetime) -> bool:
    """Tell whether others claim the same enterprise, and mark their open verifications as contested, too."""
    claims.rivals(verification.uscc, verification.applicant).update(is_contested=True)
    return claims.is_contested(verification.uscc, verification.applicant, now)


def _locked(verification: Verification, actor: User) -> Verification:
    locked = claims.locked(verification)
    if locked.applicant_id != actor.pk:
        raise NotTheApplicant(_("Only the applicant may do this."))
    return locked


def _tell_deciders(verification: Verification, now: datetime) -> None:
    """Tell those who decide: the bank's verifiers, or staff."""
    users: Iterable[User] = permissions.staff_with(permissions.REVIEWS)
    link, bank = reverse("admin:accounts_verification_decide", args=[verification.pk]), None
    if claims.waits_for_bank(verification, now):
        bank = verification.bank
        verifiers = InstitutionMembership.objects.active().verifiers().filter(institution=bank)
        users = [each.user for each in verifiers.select_related("user")]
        link = reverse("accounts:verification_decide", args=[verification.pk])
    kind = "verification_appealed" if verification.state == State.APPEALED else "verification_waiting"
    tell(users=users, kind=kind, now=now, facts=facts_of(verification), link=link, institution=bank)
