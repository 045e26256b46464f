"""Loading the demo world into the running platform, by the same services and tasks that real banks' files go through.

Every step may be cut short: loading again goes on where it stopped.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import Permission
from django.utils import timezone

from accounts import listings, second_factor
from accounts import services as accounts_services
from accounts.models import (
    Account,
    Enterprise,
    EnterpriseMembership,
    Institution,
    InstitutionMembership,
    User,
    Verification,
)
from cfcii.common.periods import Month
from cfcii.demo import api_client, cases, cast, files, licence, sharing
from cfcii.demo.world import World, world
from complaints.models import Handler
from ingestion import services as ingestion_services
from ingestion import tasks as ingestion_tasks
from ingestion.models import Submission
from ingestion.services import SubmittedFile
from reports import tasks as reports_tasks

PASSWORD = "lantern-river-demo"  # noqa: S105  # the demo's, refused outside of it
TOTP_SECRET = "LANTERNRIVERDEMOLANTERNRIVERDEMO"  # noqa: S105  # likewise
"""Of the authenticator apps of all demo people who must have one; the demo's as well."""
_INSTITUTION_ROLES = {
    "clerk": InstitutionMembership.Role.SUBMITTER,
    "verifier": InstitutionMembership.Role.VERIFIER,
    "analyst": InstitutionMembership.Role.QUERY_USER,
    "administrator": InstitutionMembership.Role.ADMINISTRATOR,
}
_WAIT_SECONDS = 0.2
_AT_WORK_FOR = timedelta(days=30)
"""Long enough to be one of two people."""
Say = Callable[[str], None]


class NotTheDemo(Exception):
    """The demo world is loaded in demo mode only."""


class DemoSubmissionRejected(Exception):
    """A file of the demo world has problems: the generator or the pipeline is at fault."""


def is_loaded() -> bool:
    """Tell whether loading has come to its end: the staff member comes last."""
    return User.objects.filter(is_superuser=True).exists()


def load(*, now: datetime, say: Say) -> World:
    """Load the demo world and give it; `say` tells a person what goes on. Raises NotTheDemo outside of demo mode."""
    if not settings.DEMO:
        raise NotTheDemo("Demo people have a known password: set CFCII_DEMO=1 on a machine where that does not matter.")
    play = world(_end(now))
    if is_loaded():
        _create_people(play, ("administrator", "staff"), now)  # those who have joined the cast since
        _have_cases(play, now)
        _give_second_factors(play)
        _register_client(now)
        return play
    _take_on_institutions(play.institutions, now)
    _create_people(play, ("clerk", "verifier", "analyst", "administrator"), now)
    with tempfile.TemporaryDirectory(dir=settings.WORK_ROOT, prefix="demo-") as folder:
        submissions = files.write_files(play, Path(folder))
        for number, submission in enumerate(submissions, 1):
            kind = "correction" if submission.is_correction else "file"
            months = f"{submission.start} to {submission.end}"
            say(f"  {kind} {number} of {len(submissions)}: bank {submission.bank_code}, {months}")
            _submit(submission, Path(folder), now)
    _create_people(play, ("owner", "handler"), now)
    _verify_and_bind(play, now)
    sharing.give_consents(play.consents, now)
    sharing.demand_two_people(play.of_two_people, now)
    sharing.ask(play.requests, now)
    _register_client(now)
    _have_cases(play, now)
    _create_people(play, ("staff",), now)
    _give_second_factors(play)
    return play


def _end(now: datetime) -> Month:
    """Give the last full month before now; a world whose loading began earlier keeps its own."""
    first = Submission.objects.order_by("pk").first()
    if first is not None and first.start is not None:
        return first.start.plus(cast.MONTHS - 1)
    return Month.of(timezone.localtime(now, timezone.get_default_timezone()).date()).plus(-1)


def _take_on_institutions(institutions: Iterable[cast.Institution], now: datetime) -> None:
    for each in institutions:
        if not Institution.objects.filter(code=each.code).exists():
            accounts_services.create_institution(
                code=each.code, name=each.name, kind=each.kind, is_provider=each.is_provider, is_user=each.is_user,
                created_by=None, now=now,
            )  # fmt: skip


def _create_people(play: World, roles: tuple[str, ...], now: datetime) -> None:
    for person in play.people:
        if person.role in roles:
            _create_person(person, now)


def _create_person(person: cast.Person, now: datetime) -> None:
    user = User.objects.filter(email=person.email).first() or accounts_services.create_user(
        email=person.email, name=person.name, password=PASSWORD, created_by=None, now=now
    )
    if person.role in _INSTITUTION_ROLES:
        institution = Institution.objects.get(code=person.of)
        if not institution.memberships.filter(user=user).exists():
            accounts_services.add_institution_member(
                institution=institution, user=user, role=_INSTITUTION_ROLES[person.role], added_by=None, now=now
            )
    elif person.role == "handler":
        enterprise = Enterprise.objects.get(uscc=person.of)
        if not enterprise.memberships.filter(user=user).exists():
            accounts_services.add_enterprise_member(
                enterprise=enterprise,
                user=user,
                role=EnterpriseMembership.Role.HANDLER,
                added_by=None,
                now=now - _AT_WORK_FOR,
            )
    elif person.role in {"case_handler", "case_leader"}:
        _let_work_on_cases(user, leads=person.role == "case_leader")
    elif person.role == "staff":
        User.objects.filter(pk=user.pk).update(is_staff=True, is_superuser=True)


def _let_work_on_cases(user: User, *, leads: bool) -> None:
    """Let somebody work at the desk; who leads it is assigned nothing."""
    codes = ["handle_case", *(["lead_cases"] if leads else [])]
    User.objects.filter(pk=user.pk).update(is_staff=True)
    user.user_permissions.add(*Permission.objects.filter(content_type__app_label="complaints", codename__in=codes))
    Handler.objects.get_or_create(user=user, defaults={"is_away": leads})


def _have_cases(play: World, now: datetime) -> None:
    """Have a desk with what waits there; also in a world that was loaded before there was one."""
    _create_people(play, ("case_handler", "case_leader"), now)
    cases.tell(play.enterprises, now)


def _give_second_factors(play: World) -> None:
    """Give those who must have a second factor the demo's authenticator app, unless they have one of their own."""
    for user in User.objects.filter(email__in=[person.email for person in play.people]):
        if second_factor.is_needed_by(user) and not second_factor.is_set_up_by(user):
            second_factor.add_totp(user, TOTP_SECRET)


def _register_client(now: datetime) -> None:
    """Register the system of the guarantee company, by which the guide to the API runs."""
    institution = Institution.objects.get(code=cast.GUARANTEE.code)
    api_client.ensure(institution, folder=settings.VAR_ROOT, now=now)


def _submit(demo: files.DemoSubmission, folder: Path, now: datetime) -> None:
    provider = Institution.objects.get(code=demo.bank_code)
    clerk = provider.memberships.select_related("user").get(role=InstitutionMembership.Role.SUBMITTER).user
    submission, _is_new = ingestion_services.submit(
        provider=provider,
        accounts_file=_copied(demo.accounts_path, folder),
        transactions_file=_copied(demo.transactions_path, folder),
        start=demo.start,
        end=demo.end,
        is_correction=demo.is_correction,
        submitted_by=clerk,
        now=now,
    )
    _process(submission)
    if submission.state != Submission.State.ACCEPTED:
        raise DemoSubmissionRejected(f"submission {submission.pk}: {submission.state} {submission.problems_by_code}")


def _process(submission: Submission) -> None:
    """See a submission through, whether or not a worker is there to do it, too."""
    while not submission.is_finished:
        ingestion_tasks.check_submission(submission.pk)
        reports_tasks.build_facts(submission.pk)
        submission.refresh_from_db()
        if not submission.is_finished:
            time.sleep(_WAIT_SECONDS)  # a worker has it


def _copied(path: Path | None, folder: Path) -> SubmittedFile | None:
    """Put a file where `submit` may take it away from."""
    if path is None:
        return None
    copy = folder / "submitted" / path.name
    copy.parent.mkdir(exist_ok=True)
    shutil.copyfile(path, copy)
    return SubmittedFile(copy, path.name, hashlib.sha256(path.read_bytes()).hexdigest())


def _verify_and_bind(play: World, now: datetime) -> None:
    """Have each enterprise verified by its bank, the day before its first consent, and bind its accounts."""
    owners = {person.of: person for person in play.people if person.role == "owner"}
    for firm in play.enterprises:
        first = min((each.starts_on for each in play.consents if each.uscc == firm.uscc), default=None)
        at = now if first is None else min(sharing.morning_of(first - timedelta(days=1)), now)
        owner = User.objects.get(email=owners[firm.uscc].email)
        if not Verification.objects.in_effect().filter(applicant=owner).exists():
            _verify(firm, owner, at)
        _bind(firm, owner, at)


def _verify(firm: cast.Enterprise, owner: User, at: datetime) -> None:
    """Prove for whom the owner acts, as a person does: by a licence and an account at the bank."""
    account = firm.accounts[0]
    bank = Institution.objects.get(code=account.bank_code)
    verifier = bank.memberships.select_related("user").get(role=InstitutionMembership.Role.VERIFIER).user
    verification = Verification.objects.open().filter(
        applicant=owner
    ).first() or accounts_services.submit_verification(
        applicant=owner, uscc=firm.uscc, name=firm.name, legal_representative=firm.owner_name,
        licence=licence.sample(), bank=bank, account_number=account.number, now=at,
    )  # fmt: skip
    accounts_services.confirm_verification(verification=verification, decided_by=verifier, now=at)


def _bind(firm: cast.Enterprise, owner: User, at: datetime) -> None:
    enterprise = Enterprise.objects.get(uscc=firm.uscc)
    unbound = Account.objects.of(enterprise).exclude(pk__in=listings.bound_accounts(enterprise))
    accounts = list(unbound.filter(listings.bindable(at.date())))
    accounts_services.bind_accounts(enterprise=enterprise, accounts=accounts, bound_by=owner, now=at)
