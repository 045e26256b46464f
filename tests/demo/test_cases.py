"""The demo's cases are told once, each to its state, by people of the demo who work at the desk."""

from __future__ import annotations

from pathlib import Path

import pytest

from accounts.models import EnterpriseMembership, Institution, InstitutionMembership, User
from accounts.services import add_enterprise_member
from cfcii.common.periods import Month
from cfcii.demo import cases, cast, loading
from cfcii.demo.world import World, world
from complaints import permissions
from complaints.models import Case, Handler
from tests.cast import NOW, make_account, make_enterprise, make_institution_user, make_user
from tests.submitting import process, submit, transactions_csv


def _bank_reports(firm: cast.Enterprise, folder: Path) -> None:
    """Have the bank of a firm report a little, so that documents can be issued."""
    enterprise = make_enterprise(uscc=firm.uscc, name=firm.name)
    owner = make_user(name=firm.owner_name)
    add_enterprise_member(
        enterprise=enterprise, user=owner, role=EnterpriseMembership.Role.OWNER, added_by=None, now=NOW
    )
    bank = Institution.objects.get(code=firm.accounts[0].bank_code)
    account = make_account(bank, enterprise, number=firm.accounts[0].number)
    clerk = make_institution_user(bank, InstitutionMembership.Role.SUBMITTER)
    text = transactions_csv(account.number, ["2025-01-03 C 100.00 CASH 现金存入"])
    folder.mkdir()
    assert process(submit(bank, clerk, folder, transactions=text, start="2025-01", end="2025-03")).state == "accepted"


def _staged(play: World, folder: Path) -> None:
    loading._take_on_institutions(play.institutions, NOW)
    loading._create_people(play, ("verifier", "case_handler", "case_leader"), NOW)
    for firm in play.enterprises:
        _bank_reports(firm, folder / firm.key)


@pytest.mark.django_db
def test_each_story_is_told_once(tmp_path: Path) -> None:
    play = world(Month(2026, 2))
    _staged(play, tmp_path)
    for _time in range(2):
        cases.tell(play.enterprises, NOW)
    assert sorted(Case.objects.values_list("kind", "state", "outcome")) == [
        ("complaint", "closed", "not_upheld"), ("complaint", "drafted", ""), ("consultation", "answered", ""),
        ("consultation", "received", ""), ("dispute", "closed", "not_established"), ("dispute", "verifying", ""),
    ]  # fmt: skip
    assert not Case.objects.filter(handler=None).exists()


@pytest.mark.django_db
def test_two_work_at_the_desk_and_one_leads_it() -> None:
    play = world(Month(2026, 2))
    for _time in range(2):
        loading._create_people(play, ("case_handler", "case_leader"), NOW)
    handlers = [user for user in User.objects.all() if permissions.handles(user)]
    assert len(handlers) == 3
    assert [permissions.leads(user) for user in handlers].count(True) == 1
    assert Handler.objects.filter(is_away=False).count() == 2
