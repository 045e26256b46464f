"""A lender's requests, arrangements and deletion receipts as its pages list them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery, Value, When

from accounts.clock import day_of
from accounts.models import Institution
from consent import clients, listings, selectors
from consent.counting import month_counted
from consent.listings import Standing
from consent.models import Arrangement, Authorisation, AuthorisationRequest, Consent, ConsentQuerySet, DeletionDuty

State = AuthorisationRequest.State
_ORDER = (
    Standing.IN_FORCE, Standing.FROZEN, Standing.NOT_STARTED, Standing.PAUSED, Standing.USED_UP, Standing.EXPIRED,
    Standing.REVOKED, Standing.REPLACED,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One account and product, with the queries that are left."""

    consent: Consent
    standing: Standing
    left: int
    left_this_month: int

    @property
    def can_query(self) -> bool:
        return self.standing == Standing.IN_FORCE and self.left_this_month > 0


@dataclass(frozen=True, slots=True)
class Held:
    """An arrangement with its latest version."""

    arrangement: Arrangement
    authorisation: Authorisation
    lines: list[Line]

    @property
    def standing(self) -> Standing:
        """As soon as one of its lines is in force, so is the arrangement."""
        found = {line.standing for line in self.lines}
        return next(each for each in _ORDER if each in found)

    @property
    def ended_at(self) -> datetime | None:
        """When the last of its lines was revoked; None while one is not, or before any was."""
        ends = [line.consent.ended_at for line in self.lines]
        return None if None in ends else max(end for end in ends if end)

    @property
    def is_over(self) -> bool:
        return self.standing in (Standing.EXPIRED, Standing.REVOKED, Standing.REPLACED)

    @property
    def accounts(self) -> int:
        return len({line.consent.account_id for line in self.lines})

    @property
    def left(self) -> int:
        return sum(line.left for line in self.lines if line.standing == Standing.IN_FORCE)

    @property
    def left_this_month(self) -> int:
        return sum(line.left_this_month for line in self.lines if line.standing == Standing.IN_FORCE)


def state_of(asked: AuthorisationRequest, at: datetime) -> AuthorisationRequest.State:
    """Tell how a request stands as far as the lender is told: that an answer is proposed is not said yet."""
    if asked.state in AuthorisationRequest.OPEN:
        return State.REQUESTED if at < asked.lapses_at else State.LAPSED
    return State(asked.state)


def requests_of(institution: Institution) -> QuerySet[AuthorisationRequest]:
    """Give all requests of a lender, the latest first."""
    sent = AuthorisationRequest.objects.filter(information_user=institution, is_own_initiative=False)
    return sent.select_related("enterprise", "asked_by").order_by("-asked_at", "-pk")


def in_state(
    requests: QuerySet[AuthorisationRequest], state: str, at: datetime
) -> QuerySet[AuthorisationRequest]:  # fmt: skip
    """Keep the requests that stand so now (`state_of`)."""
    waiting = Q(state__in=AuthorisationRequest.OPEN)
    if state == State.REQUESTED:
        return requests.filter(waiting, lapses_at__gt=at)
    if state == State.LAPSED:
        return requests.filter(Q(state=State.LAPSED) | waiting & Q(lapses_at__lte=at))
    return requests.filter(state=state)


def naming(requests: QuerySet[AuthorisationRequest], words: str) -> QuerySet[AuthorisationRequest]:
    """Keep the requests that the lender itself would name so: by number, its own reference, or the code it wrote."""
    return requests.filter(Q(number__iexact=words) | Q(reference__icontains=words) | Q(uscc__iexact=words))


def arrangements_of(institution: Institution, at: datetime, *, stand: bool | None = None) -> QuerySet[Arrangement]:
    """Give the arrangements of a lender, those that stand first, then the latest; or those only that stand, or do not.

    Each has `latest_id`: its latest version.
    """
    consents = Consent.objects.filter(authorisation__arrangement=OuterRef("pk"))
    standing = consents.filter(state__in=Consent.STANDING, ends_at__gt=at)
    versions = Authorisation.objects.filter(arrangement=OuterRef("pk")).order_by("-version")
    arrangements = Arrangement.objects.filter(information_user=institution)
    if stand is not None:
        arrangements = arrangements.filter(Exists(standing) if stand else ~Exists(standing))
    arrangements = arrangements.annotate(
        rank=Case(When(Exists(standing), then=Value(0)), default=Value(1)),
        latest_id=Subquery(versions.values("pk")[:1]),
    )
    return arrangements.select_related("enterprise").order_by("rank", "-opened_at", "-pk")


def arrangements_naming(arrangements: QuerySet[Arrangement], words: str) -> QuerySet[Arrangement]:
    """Keep the arrangements of an enterprise named so, or of that number or reference."""
    by_reference = Authorisation.objects.filter(arrangement=OuterRef("pk"), reference__icontains=words)
    return arrangements.filter(
        Q(number__iexact=words)
        | Q(enterprise__name__icontains=words)
        | Q(enterprise__uscc__iexact=words)
        | Exists(by_reference)
    )


def held(arrangements: Iterable[Arrangement], at: datetime) -> list[Held]:
    """Join arrangements to their latest versions with their lines. Two queries."""
    rows = list(arrangements)
    consents = Prefetch("consents", _with_account(Consent.objects.all()).order_by("account_id", "product"))
    latest = Authorisation.objects.filter(pk__in=[vars(row)["latest_id"] for row in rows]).defer("statement")
    versions = {version.arrangement_id: version for version in latest.prefetch_related(consents)}
    return [
        Held(row, versions[row.pk], [line_of(each, at) for each in versions[row.pk].consents.all()])
        for row in rows
    ]  # fmt: skip


def ready(institution: Institution, at: datetime, few: int) -> list[Line]:
    """Give the consents under which a lender can query, the latest first."""
    consents = Consent.objects.for_information_user(institution).in_force(at).select_related("enterprise")
    lines = [line_of(each, at) for each in _with_account(consents).order_by("-granted_at", "-pk")[:few]]
    return [line for line in lines if line.standing == Standing.IN_FORCE]


def line_of(consent: Consent, at: datetime) -> Line:
    """Say how one account and product stands, and how many queries are left."""
    return Line(
        consent,
        listings.standing(consent, at),
        left=consent.queries_total - consent.queries_used,
        left_this_month=consent.queries_left(month_counted(consent, at)),
    )


def duties_of(institution: Institution) -> QuerySet[DeletionDuty]:
    """Give what a lender has to delete, the first due first, then what it has confirmed, the latest first.

    Of a client that confirmed one, `client_name` is its name.
    """
    rank = Case(When(confirmed_at=None, then=Value(0)), default=Value(1))
    related = ("authorisation__arrangement__enterprise", "confirmed_by")
    duties = DeletionDuty.objects.filter(information_user=institution).select_related(*related)
    duties = duties.annotate(rank=rank, client_name=clients.name_in("confirmed_by_client"))
    return duties.defer("authorisation__statement").order_by(
        "rank", Case(When(confirmed_at=None, then="due_at")), "-confirmed_at", "-pk"
    )


def deletions_to_come(institution: Institution, at: datetime) -> QuerySet[Authorisation]:
    """Give what has ended and may still be kept for a while, the first to be deleted first; `due_at` tells until when.

    What still stands is not to be deleted before it ends.
    """
    own = selectors.to_be_deleted().filter(arrangement__information_user=institution, ended_at__lte=at)
    return own.defer("statement").order_by("due_at", "pk")


def delete_by(authorisation: Authorisation) -> datetime | None:
    """Tell when what was seen under an authorisation is to be deleted; None where nothing is, or it is asked for."""
    found = selectors.to_be_deleted().filter(pk=authorisation.pk).first()
    return None if found is None else vars(found)["due_at"]


def days_until(moment: datetime, at: datetime) -> int:
    """Count the days to the day on which a moment lies; negative when it is over."""
    return (day_of(moment) - day_of(at)).days


def _with_account(consents: ConsentQuerySet) -> QuerySet[Consent]:
    lines = listings.with_freeze(consents).select_related("account__provider")
    return lines.defer("account__provider__vault_keyset")
