"""The history of people, proofs and bindings is append-only: neither the ORM nor plain SQL rewrites it."""

from __future__ import annotations

from typing import Any

import pghistory.models
import pytest
from django.apps import apps
from django.db import DatabaseError, connection, models, transaction

from accounts import services
from accounts.models import Account, Enterprise, Institution, InstitutionMembership, User
from tests.cast import NOW, have_verifier, make_api_client, make_user, make_verification, make_verified
from tests.inviting import make_invitation

EVENTS: list[type[models.Model]] = [
    model for model in apps.get_models() if issubclass(model, pghistory.models.Event) and not model._meta.proxy
]
OWN_EVENTS = [event for event in EVENTS if event._meta.app_label == "accounts"]
"""Those of the other apps have their tests there."""
TRACKED = {
    "accounts.AccountBinding",
    "accounts.BindingRequest",
    "accounts.ClaimObjection",
    "accounts.EnterpriseMembership",
    "accounts.Institution",
    "accounts.InstitutionMembership",
    "accounts.Invitation",
    "accounts.UserProposal",
    "accounts.Verification",
}


@pytest.fixture
def scene(
    enterprise: Enterprise, owner: User, account: Account, provider: Institution,
    analyst_membership: InstitutionMembership,
) -> None:  # fmt: skip
    """At least one row of everything whose history is kept."""
    make_verified(enterprise)
    have_verifier(provider)
    claim = make_verification(uscc=enterprise.uscc)
    services.object_to_claim(verification=claim, reason="Who is that?", raised_by=owner, now=NOW)
    make_invitation(enterprise, owner)
    services.request_binding(
        enterprise=enterprise, provider=provider, number="6222999988887777", asked_by=owner, now=NOW
    )
    make_api_client(provider)
    apps.get_model("accounts.UserProposal").objects.create(
        institution=provider, email="new@example.com", name="新人", role="submitter", proposed_by=make_user(),
        proposed_at=NOW,
    )  # fmt: skip


def test_the_history_of_all_of_them_is_kept() -> None:
    assert {event.pgh_tracked_model._meta.label for event in EVENTS} >= TRACKED  # type: ignore[attr-defined]


@pytest.mark.parametrize("event", OWN_EVENTS, ids=lambda event: event.__name__)
def test_an_event_is_never_changed(event: Any, scene: None) -> None:
    row, table = event.objects.order_by("pk").first(), event._meta.db_table
    assert row is not None
    attempts = (
        lambda: event.objects.filter(pk=row.pk).update(pgh_label="other"),
        lambda: event.objects.filter(pk=row.pk).delete(),
        row.delete,
        lambda: _run(f"UPDATE {table} SET pgh_label = 'other' WHERE pgh_id = %s", row.pk),
        lambda: _run(f"DELETE FROM {table} WHERE pgh_id = %s", row.pk),
    )
    for attempt in attempts:
        with pytest.raises(DatabaseError, match="pgtrigger: Cannot"), transaction.atomic():
            attempt()
    assert list(event.objects.filter(pk=row.pk).values()) == [_values(row)]


@pytest.mark.parametrize("label", sorted(TRACKED - {"accounts.Institution"}))
def test_what_is_tracked_is_never_deleted(label: str, scene: None) -> None:
    model: Any = apps.get_model(label)
    row = model.objects.order_by("pk").first()
    assert row is not None
    for attempt in (
        lambda: model._base_manager.filter(pk=row.pk)._raw_delete(using="default"),
        lambda: _run(f"DELETE FROM {model._meta.db_table} WHERE id = %s", row.pk),
    ):
        with pytest.raises(DatabaseError, match="pgtrigger: Cannot"), transaction.atomic():
            attempt()
    assert model.objects.filter(pk=row.pk).exists()


def test_each_change_leaves_an_event(owner: User) -> None:
    membership = owner.enterprise_memberships.get()
    membership.role = "viewer"
    membership.save()
    events = apps.get_model("accounts.EnterpriseMembershipEvent").objects.filter(pgh_obj=membership).order_by("pgh_id")
    assert list(events.values_list("pgh_label", "role")) == [("insert", "owner"), ("update", "viewer")]


def _values(row: models.Model) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def _run(statement: str, *parameters: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
