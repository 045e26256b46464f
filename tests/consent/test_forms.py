from django.utils import translation

from accounts.models import Account, Institution
from consent.forms import GrantForm
from tests.cast import NOW, make_account, make_enterprise


def test_the_form_offers_own_accounts_and_active_lenders(
    account: Account, information_user: Institution, rival: Institution, provider: Institution
) -> None:
    foreign = make_account(provider, make_enterprise())
    Institution.objects.filter(pk=rival.pk).update(stopped_at=NOW)
    html = str(GrantForm(enterprise=account.enterprise, now=NOW))
    assert account.masked_number in html
    assert account.number not in html
    assert information_user.name in html
    assert rival.name not in html
    entered = {
        "account": account.pk,
        "information_user": information_user.pk,
        "product": "report",
        "purpose": "01",
        "until": "2026-06-30",
    }
    assert GrantForm(entered, enterprise=account.enterprise, now=NOW).is_valid()
    for wrong in (
        {"account": foreign.pk},
        {"information_user": rival.pk},
        {"information_user": provider.pk},
        {"product": "scores"},
        {"purpose": "99"},
        {"until": "tomorrow"},
        {"until": ""},
    ):
        assert not GrantForm({**entered, **wrong}, enterprise=account.enterprise, now=NOW).is_valid()


def test_the_date_field_speaks_what_browsers_speak(account: Account) -> None:
    with translation.override("zh-hans"):
        html = str(GrantForm(initial={"until": NOW.date()}, enterprise=account.enterprise, now=NOW)["until"])
    assert 'type="date"' in html
    assert 'value="2026-03-02"' in html
