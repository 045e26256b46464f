"""K5: nobody learns of what is not shared with him."""

from __future__ import annotations

import pytest

from accounts import services as accounts_services
from accounts.models import Account, AccountBinding, Institution, User
from consent.models import Consent, Freeze
from reports.access import Asker
from tests.cast import NOW, make_account, make_consent, make_enterprise, make_enterprise_user, make_institution
from tests.reports.conftest import ask
from tests.reports.door.steps import freeze, lift, revoke

pytestmark = pytest.mark.django_db


def test_k5_what_is_outside_is_as_unknown(
    given: Consent, covered: Account, provider: Institution, asker: Asker, owner: User
) -> None:
    sibling = make_account(provider, covered.enterprise)
    unbound = make_account(provider, covered.enterprise)
    make_consent(unbound, asker.institution, owner)
    binding = AccountBinding.objects.get(account=unbound)
    accounts_services.unbind_account(binding=binding, unbound_by=owner, now=NOW)
    other = make_enterprise(name="远山机械")
    strangers = make_account(provider, other)
    make_consent(strangers, make_institution(name="别家", is_user=True), make_enterprise_user(other))

    unknown = ask(asker, None)
    assert unknown == "no_consent"
    assert [ask(asker, each) for each in (sibling, unbound, strangers)] == [unknown] * 3


def test_a_freeze_is_told_those_only_who_would_see_it(
    covered: Account, information_user: Institution, rival: Institution, owner: User, asker: Asker, rival_analyst: User
) -> None:
    Freeze.objects.create(enterprise=covered.enterprise, frozen_by=owner, frozen_at=NOW)
    stranger = Asker(rival, rival_analyst, "web")
    assert (ask(asker, covered), ask(stranger, covered)) == ("no_consent", "no_consent")

    lift(covered.enterprise, owner)
    revoked = make_consent(covered, information_user, owner)
    revoke(revoked, owner)
    freeze(revoked, owner)
    assert ask(asker, covered) == "consent_revoked"
