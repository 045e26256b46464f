"""A small made-up world, made once by the services in the running platform: somebody of each role.

Runs inside the platform's Django (`Stack.python`), where its workers finish what is submitted.
"""

from __future__ import annotations

import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.internal.flows.login import record_authentication
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.webauthn.internal.auth import WebAuthn
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest
from django.utils import timezone
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData
from joserfc import jwk

from accounts import invitation_secrets, second_factor
from accounts import services as accounts_services
from accounts.models import Account, Enterprise, EnterpriseMembership, InstitutionMembership, User
from complaints.models import Dispute, Recall
from consent import services as consent_services
from consent.models import Consent, DeletionDuty
from consent.numbers import new_number
from ingestion.models import Submission
from reports import services as reports_services
from reports.access import Asker, QueryRefused, Question
from reports.models import Document
from tests import cast
from tests.browser import cases, desk_world
from tests.submitting import accounts_csv, submit, transactions_csv

MONTHS = 14
_NUMBERS = ("6222000011112222", "6222000011113333", "6222000011114444")
_WAIT_SECONDS = 60
_RECENT_FOR = 3600
"""Seconds for which everybody counts as just signed in: a walk through all pages takes longer than a step may wait."""


def make() -> dict[str, Any]:
    """Make the world; gives the sessions of its people, and what stands in the addresses of its pages."""
    world = _World()
    world.submit_files()
    world.identify()
    world.bind()
    world.share()
    world.lend()
    world.work_together()
    world.complain()
    world.lodge_cases()
    world.send_recall()
    sessions = {name: _session_of(user) for name, user in world.people.items()}
    return {
        "sessions": sessions | {"viewer elsewhere": _session_of(world.people["viewer"])},
        "emails": {name: user.email for name, user in world.people.items()},
        "keys": world.keys,
    }


class _World:
    def __init__(self) -> None:
        self.now = timezone.now()
        self.enterprise = cast.make_enterprise(name="河畔面馆")
        self.bank = cast.make_institution(code="JIANGCHENG", name="江城银行", is_provider=True)
        self.lender = cast.make_institution(code="TONGZHOU", name="同舟担保", is_user=True)
        self.people: dict[str, User] = {
            "owner": _named(cast.make_enterprise_user(self.enterprise, "owner"), "林见河"),
            "handler": _named(cast.make_enterprise_user(self.enterprise, "handler"), "柳青"),
            "viewer": _named(cast.make_enterprise_user(self.enterprise, "viewer"), "何小满"),
            "clerk": _named(cast.make_institution_user(self.bank, "submitter"), "周文"),
            "verifier": _named(cast.make_institution_user(self.bank, "verifier"), "许衡"),
            "administrator": _named(cast.make_institution_user(self.bank, "administrator"), "沈立"),
            "second": _named(cast.make_institution_user(self.bank, "administrator"), "陆明"),
            "analyst": _named(cast.make_institution_user(self.lender, "query_user"), "程一帆"),
            "staff": _named(cast.make_user(name="staff", is_staff=True), "平台值守"),
            "newcomer": _named(cast.make_user(name="newcomer"), "白露"),
        }
        self.people["staff"].is_superuser = True
        self.people["staff"].save(update_fields=["is_superuser"])
        second_factor.add_totp(self.people["staff"], cast.TOTP_SECRET)
        RecoveryCodes.activate(self.people["staff"])
        self.keys: dict[str, Any] = {
            "enterprise": self.enterprise.pk,
            "bank": self.bank.code,
            "bank_id": self.bank.pk,
            "staff_id": self.people["staff"].pk,
            "lender": self.lender.code,
            "security_key": _security_key(self.people["staff"]),
            **_mailed_links(self.people["newcomer"]),
        }

    def submit_files(self) -> None:
        """Have the workers accept one submission and reject another."""
        rows = [
            f"{number},{self.enterprise.name},{self.enterprise.uscc},{kind},CNY,2020-01-01,"
            for number, kind in zip(_NUMBERS, ("basic", "general", "general"), strict=True)
        ]
        clerk = self.people["clerk"]
        with tempfile.TemporaryDirectory(dir=settings.WORK_ROOT) as folder:
            good = submit(
                self.bank, clerk, Path(folder), accounts=accounts_csv(*rows),
                transactions=transactions_csv(_NUMBERS[0], _transactions()), start="2025-01", end="2026-02",
            )  # fmt: skip
            _finished(good, "accepted")
            bad = [f"62220000111122{place:02d},=cmd|'/c calc'!A1,12345,gold,CNY,2020-13-01," for place in range(60)]
            rejected = submit(self.bank, clerk, Path(folder), accounts=accounts_csv(*bad))
            _finished(rejected, "rejected")
        self.account = _account(self.enterprise, _NUMBERS[0])
        self.keys |= {"account": self.account.pk, "accepted": good.pk, "rejected": rejected.pk}

    def share(self) -> None:
        """Give consents of every standing, and have the lender query, be refused, and have a PDF drawn."""
        owner, analyst = self.people["owner"], self.people["analyst"]
        past = self.now - timedelta(days=90)
        cast.make_entrustment(self.account, owner, now=past)
        consent = cast.make_consent(self.account, self.lender, owner, now=self.now)
        soon = (self.now + timedelta(days=9)).date()
        cast.make_consent(self.account, self.lender, owner, purpose="02", until=soon, now=self.now)
        cast.make_consent(
            self.account, self.lender, owner, purpose="03", now=past, until=(past + timedelta(days=30)).date()
        )
        revoked = cast.make_consent(self.account, self.lender, owner, product="monthly", now=self.now)
        consent_services.revoke_consent(consent=revoked, revoked_by=owner, now=self.now)
        self.ask(consent)
        own = reports_services.issue_own_document(
            account=self.account, product="report", issued_to=owner, now=timezone.now()
        )
        monthly = reports_services.issue_own_document(
            account=self.account, product="monthly", issued_to=owner, now=timezone.now()
        )
        asker = Asker(institution=self.lender, user=analyst, channel="web")
        document = reports_services.query_document(
            asker=asker, question=Question(self.account, self.enterprise, "report", "01"), now=timezone.now()
        )
        try:
            question = Question(self.account, self.enterprise, "monthly", "01")
            reports_services.query_document(asker=asker, question=question, now=timezone.now())
        except QueryRefused:
            pass
        self.keys |= {
            "consent": consent.number, "own": own.number, "monthly": monthly.number, "document": document.number,
        }  # fmt: skip

    def ask(self, consent: Consent) -> None:
        """Have requests wait, one of them for a second person, a code wait, and another enterprise frozen."""
        owner, analyst, uscc = self.people["owner"], self.people["analyst"], self.enterprise.uscc
        act = consent_services.Act(owner, "zh-hans")
        request = cast.make_request(uscc, self.lender, analyst, now=self.now)
        proposed = cast.make_request(uscc, self.lender, analyst, purpose="18", now=self.now)
        consent_services.change_policy(
            enterprise=self.enterprise, purposes=["18"], from_months=None, changed_by=owner, now=self.now
        )  # fmt: skip
        consent_services.change_policy(
            enterprise=self.enterprise, purposes=[], from_months=None, changed_by=owner, now=self.now
        )  # fmt: skip
        choice = cast.make_choice(self.account.pk, purpose="18", now=self.now)
        consent_services.confirm_request(request=proposed, choice=choice, act=act, now=self.now)
        code, _text = consent_services.make_share_code(
            enterprise=self.enterprise, choice=cast.make_choice(self.account.pk, now=self.now), act=act, now=self.now
        )
        frozen = cast.make_enterprise(name="远山机械")
        accounts_services.add_enterprise_member(
            enterprise=frozen, user=owner, role="owner", added_by=None, now=self.now
        )  # fmt: skip
        consent_services.freeze(enterprise=frozen, frozen_by=owner, now=self.now)
        consent_services.ask_to_lift(enterprise=frozen, asked_by=owner, now=self.now)
        self.keys |= {
            "request": request.number, "proposed": proposed.number, "share_code": code.number, "frozen": frozen.pk,
            "entrustment": consent.entrustment.number, "arrangement": consent.authorisation.arrangement.number,
            "purpose": "01", "version": 1,
        }  # fmt: skip

    def lend(self) -> None:
        """Have requests answered, in part and not at all, and something that the lender has to delete."""
        owner, analyst, uscc = self.people["owner"], self.people["analyst"], self.enterprise.uscc
        act = consent_services.Act(owner, "zh-hans")
        given = cast.make_request(uscc, self.lender, analyst, purpose="05", now=self.now)
        choice = cast.make_choice(self.account.pk, purpose="05", now=self.now)
        consent_services.confirm_request(request=given, choice=choice, act=act, now=self.now)
        declined = cast.make_request(uscc, self.lender, analyst, now=self.now, message="您好，办理流动资金贷款。")
        consent_services.decline_request(request=declined, user=owner, now=self.now, reason="已在他行办理。")
        over = Consent.objects.get(information_user=self.lender, purpose="03").authorisation
        duty = DeletionDuty.objects.create(
            authorisation=over, information_user=self.lender, due_at=self.now - timedelta(days=3), asked_at=self.now,
            times_chased=1, chased_at=self.now,
        )  # fmt: skip
        self.keys |= {"given": given.number, "declined_request": declined.number, "duty": duty.pk}

    def identify(self) -> None:
        """Have the owner verified by the bank, and leave verifications in the states that people find them in."""
        owner, applicants = self.people["owner"], [_named(cast.make_user(name=name), name) for name in ("石磊", "叶秋")]
        own = cast.make_verification(
            applicant=owner, uscc=self.enterprise.uscc, name=self.enterprise.name, bank=self.bank,
            account_number=_NUMBERS[0], now=self.now,
        )  # fmt: skip
        accounts_services.confirm_verification(verification=own, decided_by=self.people["verifier"], now=self.now)
        waiting = cast.make_verification(applicant=self.people["newcomer"], name="晨光印务", now=self.now)
        for_bank = cast.make_verification(
            applicant=applicants[0], name="石桥建材", bank=self.bank, account_number=_NUMBERS[1], now=self.now
        )
        declined = cast.make_verification(applicant=applicants[1], name="秋叶服饰", now=self.now)
        accounts_services.decline_verification(
            verification=declined, reason="营业执照照片不清晰，请重新拍摄后提交。", decided_by=self.people["staff"],
            now=self.now,
        )  # fmt: skip
        claimed, objected = (
            cast.make_verification(
                applicant=_named(cast.make_user(name=name), name), uscc=self.enterprise.uscc,
                name=self.enterprise.name, now=self.now,
            )
            for name in ("郑方", "冯远")
        )  # fmt: skip
        accounts_services.object_to_claim(
            verification=objected, reason="我们不认识这个人，他从未在本店工作。", raised_by=owner, now=self.now
        )
        self.keys |= {"claimed": claimed.pk, "objected": objected.pk}
        self.people["declined"] = applicants[1]
        self.keys |= {"confirmed": own.pk, "waiting": waiting.pk, "for_bank": for_bank.pk, "declined": declined.pk}

    def bind(self) -> None:
        """Bind one account of three, and ask the bank about another."""
        owner = self.people["owner"]
        binding = accounts_services.bind_accounts(
            enterprise=self.enterprise, accounts=[self.account], bound_by=owner, now=self.now
        )[0]
        asked = accounts_services.request_binding(
            enterprise=self.enterprise, provider=self.bank, number="6222999988887777", asked_by=owner, now=self.now
        )
        self.keys |= {"binding": binding.pk, "asked": asked.pk}

    def work_together(self) -> None:
        """Invite people to the enterprise, and propose a user of the bank."""
        invitations = [
            accounts_services.invite_person(
                enterprise=self.enterprise, email=email, role="handler", ends_on=(self.now + timedelta(days=60)).date(),
                invited_by=self.people["owner"], now=self.now,
            )
            for email in ("jizhang@example.com", self.people["newcomer"].email)
        ]  # fmt: skip
        mine, theirs = (
            accounts_services.propose_user(
                institution=self.bank, email=email, name=name, role="submitter", proposed_by=self.people[proposer],
                now=self.now,
            )
            for email, name, proposer in (
                ("fangyuan@example.com", "方圆", "administrator"), ("hebin@example.com", "何斌", "second"),
            )
        )  # fmt: skip
        other_staff = _named(cast.make_user(name="other staff", is_staff=True), "值守二组")
        User.objects.filter(pk=other_staff.pk).update(is_superuser=True)
        for_staff = accounts_services.settle_staff_rights(
            person=_named(cast.make_user(name="next staff"), "陈新"),
            wanted=accounts_services.Rights("staff", frozenset({"accounts.view_institution"})),
            settled_by=User.objects.get(pk=other_staff.pk), now=self.now,
        )  # fmt: skip
        assert for_staff is not None
        client = cast.make_api_client(self.bank, now=self.now)
        proposed = cast.make_api_client(
            self.bank, proposed_by=self.people["second"], is_approved=False, now=self.now
        )  # fmt: skip
        (waiting,) = accounts_services.add_client_keys(
            client=client, jwks=cast.jwks_of(jwk.OKPKey.generate_key("Ed25519", {"kid": "next"})),
            added_by=self.people["second"], now=self.now,
        )  # fmt: skip
        colleague = InstitutionMembership.objects.get(user=self.people["verifier"])
        viewer = EnterpriseMembership.objects.get(user=self.people["viewer"])
        self.keys |= {
            "invitation": invitations[0].pk,
            "secret": invitation_secrets.secret_again(invitations[0]),
            "my_invitation": invitations[1].pk,
            "client": client.pk,
            "client_key": client.keys.usable().latest("pk").pk,
            "waiting_key": waiting.pk,
            "proposed_client": proposed.pk,
            "mine": mine.pk,
            "for_staff": for_staff.pk,
            "theirs": theirs.pk,
            "colleague": colleague.pk,
            "membership": viewer.pk,
        }

    def complain(self) -> None:
        """Have cases in many states lie on the desk."""
        people, keys = desk_world.make(
            enterprise=self.enterprise, bank=self.bank, owner=self.people["owner"], now=self.now,
            document=Document.objects.get(number=self.keys["own"]),
        )  # fmt: skip
        self.people |= people
        self.keys |= keys

    def lodge_cases(self) -> None:
        """Have the enterprise's own cases stand in every state that its pages show."""
        own = Document.objects.get(number=self.keys["own"])
        self.keys |= cases.lodge(
            enterprise=self.enterprise, bank=self.bank, people=self.people, own=own, now=self.now
        )  # fmt: skip

    def send_recall(self) -> None:
        """Have the lender told of a corrected figure, and name the figure that the bank verifies."""
        dispute = Dispute.objects.get(case__number=self.keys["dispute"])
        recall = Recall.objects.create(
            case=dispute.case, number=new_number("N", self.now), information_user=self.lender, sent_at=self.now,
            document=Document.objects.get(number=self.keys["document"]),
            changes=[{"item": "cash.deposit_amount", "period": "2025Q1", "old": "70000.00", "new": "50000.00"}],
        )  # fmt: skip
        self.keys |= {"recall": recall.number, "figure": dispute.figures.order_by("pk")[0].pk}


def _named(user: User, name: str) -> User:
    user.name = name
    user.save(update_fields=["name"])
    return user


def _security_key(user: User) -> int:
    """Give a person a security key as allauth keeps it; it opens nothing, for nobody holds its other half."""
    public = ES256.from_cryptography_key(ec.generate_private_key(ec.SECP256R1()).public_key())
    credential = AttestedCredentialData.create(bytes(16), bytes(range(32)), public)
    known = AuthenticatorData.create(bytes(32), AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.AT, 0, credential)
    identity = websafe_encode(credential.credential_id)
    key = {
        "id": identity,
        "rawId": identity,
        "type": "public-key",
        "clientExtensionResults": {"credProps": {"rk": False}},
        "response": {
            "clientDataJSON": websafe_encode(
                CollectedClientData.create(CollectedClientData.TYPE.CREATE, bytes(32), "http://localhost")
            ),
            "attestationObject": websafe_encode(AttestationObject.create("none", known, {})),
        },
    }
    return int(WebAuthn.add(user, "安全密钥", key).instance.pk)


def _mailed_links(user: User) -> dict[str, str]:
    """Give what stands in the links that a person finds in their mail: a new password, another address."""
    address = EmailAddress.objects.create(user=user, email="bailu@example.com", verified=False, primary=False)
    return {
        "uid": user_pk_to_url_str(user),
        "reset_key": default_token_generator.make_token(user),
        "email_key": EmailConfirmationHMAC(address).key,
    }


def _transactions() -> list[str]:
    """Write what a noodle shop takes and spends in each of the months, a little more every time."""
    rows = ["2025-01-01 C 20000.00 OTH_INDIVIDUAL 林见河"]
    for place in range(MONTHS):
        month = f"{2025 + place // 12}-{place % 12 + 1:02d}"
        rows += [
            f"{month}-05 C {18000 + 1311 * place}.35 TPP 云橙支付",
            f"{month}-09 D {9000 + 523 * place}.10 OTH_ENTERPRISE 远山粮油",
            f"{month}-15 D {4200 + place % 3 * 880}.00 AGT_PAYROLL 员工",
            f"{month}-18 D {650 + place * 11}.25 PUB_TAX 税务局",
            f"{month}-25 C {2600 + place % 5 * 400}.00 OTH_ENTERPRISE 河畔中学食堂",
        ]
    return rows


def _account(enterprise: Enterprise, number: str) -> Account:
    accounts = Account.objects.select_related("provider", "enterprise").filter(enterprise=enterprise)
    return next(account for account in accounts if account.number == number)


def _finished(submission: Submission, state: str) -> None:
    deadline = time.monotonic() + _WAIT_SECONDS
    while not submission.is_finished:
        assert time.monotonic() < deadline, submission.state
        time.sleep(0.2)
        submission.refresh_from_db()
    assert submission.state == state, submission.problems_by_code


def _note_password(session: SessionStore, user: User) -> None:
    request = HttpRequest()
    request.session = session
    record_authentication(request, user, method="password", email=user.email)


def _session_of(user: User) -> str:
    """Sign a person in a moment ago, with password and second factor, as allauth records it."""
    session = SessionStore()
    session["_auth_user_id"] = str(user.pk)
    session["_auth_user_backend"] = "allauth.account.auth_backends.AuthenticationBackend"
    session["_auth_user_hash"] = user.get_session_auth_hash()
    _note_password(session, user)
    second_factor.note_use(session, user)
    for record in session["account_authentication_methods"]:
        record["at"] += _RECENT_FOR
    session.create()
    return str(session.session_key)
