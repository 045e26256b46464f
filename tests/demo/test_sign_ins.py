"""Demo people can sign in: those who must have a second factor have the demo's."""

import pytest
from allauth.mfa.utils import decrypt

from accounts import second_factor
from accounts.models import User
from cfcii.common.periods import Month
from cfcii.demo import loading
from cfcii.demo.world import world
from cfcii.management.commands import demo_data
from tests.cast import NOW, TOTP_SECRET


@pytest.mark.django_db
def test_who_needs_a_second_factor_has_the_demos() -> None:
    play = world(Month(2026, 2))
    loading._take_on_institutions(play.institutions, NOW)
    loading._create_people(play, ("clerk", "analyst", "administrator", "staff"), NOW)
    own = User.objects.get(email="clerk@hekou.example")
    second_factor.add_totp(own, TOTP_SECRET)
    loading._give_second_factors(play)
    loading._give_second_factors(play)
    people = list(User.objects.all())
    assert len(people) >= 11
    assert all(second_factor.is_set_up_by(user) for user in people)
    assert decrypt(own.authenticator_set.get().data["secret"]) == TOTP_SECRET


def test_the_sign_ins_are_printed_with_the_way_to_a_code() -> None:
    printed = demo_data._sign_ins(world(Month(2026, 2)))
    assert "make demo-code EMAIL=" in printed
    assert "administrator admin@danbao.example" in printed
    assert f"otpauth://totp/CFCII%20demo?secret={loading.TOTP_SECRET}&issuer=CFCII" in printed
