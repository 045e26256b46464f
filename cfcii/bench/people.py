"""The parties of a bench, made by the services that make real ones."""

from __future__ import annotations

import hashlib
import json
import secrets
import shutil
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.test import Client
from django.utils import timezone
from joserfc.jwk import OKPKey
from stdnum.cn import uscc as uscc_numbers

from accounts import second_factor
from accounts import services as accounts_services
from accounts.models import (
    Account,
    ApiClient,
    Enterprise,
    EnterpriseMembership,
    Institution,
    InstitutionMembership,
    User,
)
from cfcii.common.periods import Month
from cfcii.demo import licence
from consent import services as consent_services
from consent.models import Consent, PurposeTemplate
from consent.purposes import Product, Purpose
from ingestion import services as ingestion_services
from ingestion import tasks as ingestion_tasks
from ingestion.models import Submission
from ingestion.services import SubmittedFile
from reports import tasks as reports_tasks

MANY = 10_000_000
"""Queries that a consent of the bench allows."""


def provider_and_clerk() -> tuple[Institution, User]:
    """Take on a bank that nobody knows yet, with a clerk."""
    bank = _institution(is_provider=True, is_user=False)
    return bank, _member(bank, InstitutionMembership.Role.SUBMITTER).user


def lender() -> Institution:
    """Take on a lender."""
    return _institution(is_provider=False, is_user=True)


def client_of(institution: Institution) -> ApiClient:
    """Register a system of an institution, with all scopes."""
    scopes = [scope.value for scope in accounts_services.scopes_for(institution)]
    key, now = OKPKey.generate_key("Ed25519").as_dict(private=False), timezone.now()
    client = accounts_services.propose_client(
        institution=institution, label="bench", scopes=scopes, jwks=json.dumps(key), proposed_by=None, now=now,
    )  # fmt: skip
    accounts_services.approve_client(client=client, approved_by=None, now=now)
    client.refresh_from_db()
    return client


def authorization_of(client: ApiClient) -> str:
    """Give a header that signs a client in for ten minutes."""
    _token, text = accounts_services.issue_access_token(
        client=client, key=None, scopes=client.scopes, now=timezone.now()
    )
    return f"Bearer {text}"


def owner_of(enterprise: Enterprise) -> User:
    owner = _user()
    accounts_services.add_enterprise_member(
        enterprise=enterprise, user=owner, role=EnterpriseMembership.Role.OWNER, added_by=None, now=timezone.now()
    )
    return owner


def verify_and_bind(account: Account, owner: User) -> None:
    """Have an account's bank verify its enterprise, and bind the account."""
    verifier = _member(account.provider, InstitutionMembership.Role.VERIFIER).user
    verification = accounts_services.submit_verification(
        applicant=owner, uscc=account.enterprise.uscc, name=account.enterprise.name, legal_representative="样例",
        licence=licence.sample(), bank=account.provider, account_number=account.number, now=timezone.now(),
    )  # fmt: skip
    accounts_services.confirm_verification(verification=verification, decided_by=verifier, now=timezone.now())
    accounts_services.bind_accounts(
        enterprise=account.enterprise, accounts=[account], bound_by=owner, now=timezone.now()
    )


def shared_by_its_owner(account: Account) -> None:
    """Have an account's enterprise take it over, and entrust its bank with it; and let consents allow any number of
    queries from now on.
    """
    now = timezone.now()
    owner = owner_of(account.enterprise)
    verify_and_bind(account, owner)
    consent_services.entrust(
        enterprise=account.enterprise, account=account, until=(now + timedelta(days=300)).date(), signed_by=owner,
        language="zh-hans", now=now,
    )  # fmt: skip
    template = PurposeTemplate.objects.for_purpose(Purpose.PRE_LOAN_REVIEW)
    template.pk, template.version, template.queries_a_month = None, template.version + 1, MANY
    template.published_at = now
    template.save(force_insert=True)


def consent_of(account: Account, lender: Institution) -> Consent:
    """Give a lender consent for the report of an account that `shared_by_its_owner`."""
    now = timezone.now()
    [membership] = account.enterprise.memberships.all()
    return consent_services.grant_consent(
        enterprise=account.enterprise, account=account, information_user=lender, product=Product.REPORT,
        purpose=Purpose.PRE_LOAN_REVIEW, until=(now + timedelta(days=200)).date(), granted_by=membership.user, now=now,
    )  # fmt: skip


def sign_in(client: Client, user: User) -> None:
    """Sign a person in as if with password and second factor, a moment ago."""
    client.force_login(user)
    session = client.session
    second_factor.note_use(session, user)
    session.save()


def fresh_account_number() -> str:
    return "6222" + "".join(secrets.choice("0123456789") for _ in range(15))


def fresh_uscc() -> str:
    stem = "9144030" + "".join(secrets.choice("0123456789") for _ in range(10))
    return str(stem + uscc_numbers.calc_check_digit(stem))


def submit(
    provider: Institution, clerk: User, accounts: Path | None, transactions: Path | None, start: Month, end: Month
) -> Submission:
    """Submit copies of files, as the web form does after an upload."""
    submission, _is_new = ingestion_services.submit(
        provider=provider,
        accounts_file=_copied(accounts),
        transactions_file=_copied(transactions),
        start=start,
        end=end,
        is_correction=False,
        submitted_by=clerk,
        now=timezone.now(),
    )
    return submission


def process(submission: Submission) -> None:
    """See a submission through in this process."""
    while not submission.is_finished:
        ingestion_tasks.check_submission(submission.pk)
        reports_tasks.build_facts(submission.pk)
        submission.refresh_from_db()


def _copied(path: Path | None) -> SubmittedFile | None:
    if path is None:
        return None
    copy = Path(settings.UPLOAD_ROOT) / f"bench-{secrets.token_hex(8)}"
    shutil.copyfile(path, copy)
    with copy.open("rb") as file:
        return SubmittedFile(copy, path.name, hashlib.file_digest(file, "sha256").hexdigest())


def _institution(*, is_provider: bool, is_user: bool) -> Institution:
    code = f"BENCH-{secrets.token_hex(6).upper()}"
    return accounts_services.create_institution(
        code=code,
        name=f"样例机构 {code}",
        is_provider=is_provider,
        is_user=is_user,
        created_by=None,
        now=timezone.now(),
    )


def _member(institution: Institution, role: str) -> InstitutionMembership:
    return accounts_services.add_institution_member(
        institution=institution, user=_user(), role=role, added_by=None, now=timezone.now()
    )


def _user() -> User:
    return accounts_services.create_user(
        email=f"{secrets.token_hex(6)}@bench.example", name="样例", password=None, created_by=None, now=timezone.now()
    )
