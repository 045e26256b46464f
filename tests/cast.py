"""The same cast in every test: an enterprise and its owner, a provider and its clerk, an information user and its
analyst, a rival institution, staff. Functions make as many as a test wants; `one_of_each` has the fixtures.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.models import Permission
from joserfc import jwk
from stdnum.cn import uscc as uscc_numbers

from accounts import second_factor
from accounts import selectors as accounts_selectors
from accounts import services as accounts_services
from accounts.evidence_files import CheckedFile
from accounts.models import (
    Account,
    AccountBinding,
    ApiClient,
    Enterprise,
    EnterpriseMembership,
    Institution,
    InstitutionMembership,
    User,
    Verification,
)
from accounts.services import ListedAccount
from cfcii.common.identifiers import is_valid_uscc
from complaints.models import Handler
from complaints.models.desk import every_kind
from consent import services as consent_services
from consent.choices import Choice
from consent.models import AuthorisationRequest, Consent, Entrustment

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 3, 2, 10, 0, tzinfo=SHANGHAI)
"""The moment at which tests play, unless they say another."""
PASSWORD = "correct horse battery staple"

TOTP_SECRET = "CORRECTHORSEBATTERYSTAPLECORRECT"
"""Of the authenticator apps of all who must have one."""

_serial: Iterator[int] = count(1)


def valid_uscc(serial: int, start: str = "91") -> str:
    """Make a USCC with the right check character, another one for each number: an enterprise's, or as it starts."""
    stem = f"{start}44030{serial:010d}"
    if not start.isdecimal():  # python-stdnum refuses authorities that are letters
        return next(stem + last for last in "0123456789ABCDEFGHJKLMNPQRTUWXY" if is_valid_uscc(stem + last))
    return stem + uscc_numbers.calc_check_digit(stem)


def make_user(*, name: str = "somebody", email: str | None = None, is_staff: bool = False, now: datetime = NOW) -> User:
    return accounts_services.create_user(
        email=email or f"{name}.{next(_serial)}@example.com".replace(" ", "."),
        name=name,
        password=PASSWORD,
        is_staff=is_staff,
        created_by=None,
        now=now,
    )


def make_staff(*, name: str = "staff") -> User:
    """Make a member of staff with all rights."""
    user = make_user(name=name, is_staff=True)
    second_factor.add_totp(user, TOTP_SECRET)
    User.objects.filter(pk=user.pk).update(is_superuser=True)
    user.refresh_from_db()
    return user


def make_case_handler(
    *, name: str = "desk", regions: Sequence[str] = (), kinds: Sequence[str] | None = None, leads: bool = False
) -> User:
    """Make a member of staff who works on cases, and who leads the desk if wanted."""
    user = make_user(name=name, is_staff=True)
    second_factor.add_totp(user, TOTP_SECRET)
    codes = ["handle_case", *(["lead_cases"] if leads else [])]
    user.user_permissions.add(*Permission.objects.filter(content_type__app_label="complaints", codename__in=codes))
    Handler.objects.create(user=user, regions=list(regions), kinds=every_kind() if kinds is None else list(kinds))
    return User.objects.get(pk=user.pk)  # permissions are remembered by the instance


def make_enterprise(*, uscc: str | None = None, name: str = "河畔面馆", now: datetime = NOW) -> Enterprise:
    return accounts_services.create_enterprise(
        uscc=uscc or valid_uscc(next(_serial)), name=name, created_by=None, now=now
    )


def make_enterprise_user(enterprise: Enterprise, role: str = EnterpriseMembership.Role.OWNER) -> User:
    """Have somebody act for an enterprise, for long enough to be one of two people."""
    user, began_at = make_user(name=role), NOW - timedelta(days=30)
    accounts_services.add_enterprise_member(enterprise=enterprise, user=user, role=role, added_by=None, now=began_at)
    return user


def make_institution(
    *,
    code: str | None = None,
    name: str | None = None,
    is_provider: bool = False,
    is_user: bool = False,
    balance_breaks_are_warnings: bool = False,
    now: datetime = NOW,
) -> Institution:
    serial = next(_serial)
    return accounts_services.create_institution(
        code=code or f"INSTITUTION-{serial}",
        name=name or f"机构{serial}",
        is_provider=is_provider,
        is_user=is_user,
        balance_breaks_are_warnings=balance_breaks_are_warnings,
        created_by=None,
        now=now,
    )


def make_membership(institution: Institution, role: str, *, has_second_factor: bool = True) -> InstitutionMembership:
    user = make_user(name=role)
    if has_second_factor:
        second_factor.add_totp(user, TOTP_SECRET)
    return accounts_services.add_institution_member(
        institution=institution, user=user, role=role, added_by=None, now=NOW
    )


def make_institution_user(institution: Institution, role: str) -> User:
    return make_membership(institution, role).user


def have_verifier(provider: Institution) -> None:
    """See to it that a bank has somebody who answers what it is asked."""
    if not InstitutionMembership.objects.active().verifiers().filter(institution=provider).exists():
        make_institution_user(provider, InstitutionMembership.Role.VERIFIER)


def make_account(
    provider: Institution,
    enterprise: Enterprise,
    *,
    number: str | None = None,
    name: str | None = None,
    account_type: str = "basic",
    currency: str = "CNY",
    opened_on: date = date(2020, 1, 1),
    closed_on: date | None = None,
    is_bound: bool = True,
) -> Account:
    """Have a provider list an account, which its enterprise then binds, whatever its type."""
    listed = ListedAccount(
        number=number or f"6222{next(_serial):012d}",
        uscc=enterprise.uscc,
        name=name or enterprise.name,
        account_type=account_type,
        currency=currency,
        opened_on=opened_on,
        closed_on=closed_on,
    )
    ids = accounts_services.record_listed_accounts(provider=provider, listed=[listed])
    if is_bound:
        make_binding(ids[listed.number])
    return Account.objects.select_related("provider", "enterprise").get(pk=ids[listed.number])


def make_binding(account_id: int, *, bound_by: User | None = None, now: datetime = NOW) -> AccountBinding:
    """Bind an account without asking who may, and whether its enterprise is verified."""
    return AccountBinding.objects.create(account_id=account_id, bound_by=bound_by, bound_at=now)


def make_entrustment(account: Account, signed_by: User, *, now: datetime = NOW) -> Entrustment:
    """Entrust the provider of an account for three years from `now`, unless it is entrusted then.

    The enterprise is verified first, unless it is.
    """
    standing = Entrustment.objects.in_force(now).filter(account=account).first()
    if standing is not None:
        return standing
    if not accounts_selectors.is_verified(account.enterprise):
        make_verified(account.enterprise, now=now)
    return consent_services.entrust(
        enterprise=account.enterprise, account=account, until=(now + timedelta(days=3 * 365)).date(),
        signed_by=signed_by, language="zh-hans", now=now,
    )  # fmt: skip


def make_consent(
    account: Account,
    information_user: Institution,
    granted_by: User,
    *,
    product: str = "report",
    purpose: str = "01",
    until: date | None = None,
    starts_at: datetime | None = None,
    now: datetime = NOW,
) -> Consent:
    """Grant a consent at `now`, for a year unless said otherwise. To have an expired one, grant it in the past.

    The bank is entrusted with the account first, unless it is.
    """
    make_entrustment(account, granted_by, now=now)
    return consent_services.grant_consent(
        enterprise=account.enterprise,
        account=account,
        information_user=information_user,
        product=product,
        purpose=purpose,
        until=until or (now + timedelta(days=365)).date(),
        granted_by=granted_by,
        starts_at=starts_at,
        now=now,
    )


def make_choice(*account_ids: int, now: datetime = NOW, **changed: Any) -> Choice:
    """Choose terms for accounts: the report, for a month, twice."""
    terms = {
        "products": ("report",), "purpose": "01", "until": (now + timedelta(days=30)).date(), "queries_total": 2,
        "queries_a_month": 1, "look_back_months": 12, "data_life_days": 10,
    }  # fmt: skip
    return Choice(account_ids=account_ids, **(terms | changed))


def make_request(
    uscc: str, information_user: Institution, asked_by: User, *, now: datetime = NOW, **changed: Any
) -> AuthorisationRequest:
    """Have a query user ask the enterprise of a code, if there is one, for a report on accounts of its choice."""
    wish = {
        "products": ("report",), "purpose": "01", "validity_days": 60, "queries_total": 6, "queries_a_month": 3,
        "look_back_months": 24, "data_life_days": 90, "reference": "LOAN-7",
    }  # fmt: skip
    made = consent_services.ask_for_authorisation(
        sender=consent_services.Sender(information_user, "web", asked_by),
        wish=consent_services.Wish(uscc=uscc, **(wish | changed)),
        now=now,
    )
    return delivered(made, now=now)


def delivered(request: AuthorisationRequest, *, now: datetime = NOW) -> AuthorisationRequest:
    """Do what the queue does with a request that was made."""
    consent_services.deliver_request(request_id=request.pk, now=now)
    return AuthorisationRequest.objects.get(pk=request.pk)


def make_verification(
    *,
    applicant: User | None = None,
    uscc: str | None = None,
    name: str = "河畔面馆",
    bank: Institution | None = None,
    account_number: str = "6222000011112222",
    now: datetime = NOW,
) -> Verification:
    """Ask to be verified: by a bank when one is given, which has a verifier, otherwise by staff."""
    if bank is not None:
        have_verifier(bank)
    return accounts_services.submit_verification(
        applicant=applicant or make_user(name="applicant"),
        uscc=uscc or valid_uscc(next(_serial)),
        name=name,
        legal_representative="何畔",
        licence=CheckedFile(b"\xff\xd8\xff a licence", "image/jpeg"),
        bank=bank,
        account_number=account_number if bank else "",
        now=now,
    )


def make_verified(enterprise: Enterprise, *, now: datetime = NOW) -> Verification:
    """Make an enterprise a verified one, without an end."""
    verification = make_verification(uscc=enterprise.uscc, name=enterprise.name, now=now)
    decided_by = make_user(name="reviewer", is_staff=True)
    Verification.objects.filter(pk=verification.pk).update(
        state=Verification.State.CONFIRMED, enterprise=enterprise, decided_by=decided_by, decided_at=now
    )
    verification.refresh_from_db()
    return verification


CLIENT_KEYS: dict[str, jwk.Key] = {
    "PS256": jwk.RSAKey.generate_key(2048, {"kid": "rsa"}),
    "ES256": jwk.ECKey.generate_key("P-256", {"kid": "ec"}),
    "EdDSA": jwk.OKPKey.generate_key("Ed25519", {"kid": "ed"}),
}
"""Pairs of keys, by the algorithm by which they sign; made once a process."""


def jwks_of(*keys: jwk.Key) -> str:
    """Write the public halves of keys as an institution gives them."""
    return json.dumps({"keys": [key.as_dict(private=False) for key in keys]})


def make_api_client(
    institution: Institution,
    *,
    scopes: list[str] | None = None,
    keys: Sequence[jwk.Key] = tuple(CLIENT_KEYS.values()),
    is_approved: bool = True,
    proposed_by: User | None = None,
    now: datetime = NOW,
) -> ApiClient:
    """Register a system of an institution, with all scopes unless said otherwise."""
    client = accounts_services.propose_client(
        institution=institution,
        label="loan system",
        scopes=scopes or [scope.value for scope in accounts_services.scopes_for(institution)],
        jwks=jwks_of(*keys),
        proposed_by=proposed_by,
        now=now,
    )
    if is_approved:
        accounts_services.approve_client(client=client, approved_by=None, now=now)
    return ApiClient.objects.select_related("institution").get(pk=client.pk)
