"""What the form of terms offers, and what it takes."""

from datetime import timedelta

from django.http import QueryDict
from django.utils import translation

from accounts.clock import day_of
from accounts.models import Account, Institution, User
from consent import limits
from consent.forms.terms import TermsForm
from tests.cast import NOW, make_account, make_enterprise, make_entrustment


def test_it_offers_what_is_bound_and_entrusted(account: Account, provider: Institution, owner: User) -> None:
    foreign = make_account(provider, make_enterprise())
    not_entrusted = make_account(provider, account.enterprise)
    make_entrustment(account, owner)
    offered = limits.of_purpose("01", account.enterprise, NOW)
    html = str(TermsForm(limits=offered))
    assert account.masked_number in html
    assert account.number not in html
    assert not_entrusted.masked_number not in html
    entered = {
        "accounts": [account.pk], "products": ["report"], "until": "2026-06-30", "queries_total": 3,
        "queries_a_month": 1, "look_back_months": 12, "data_life_days": 0,
    }  # fmt: skip
    form = TermsForm(entered, limits=offered)
    assert form.is_valid()
    assert form.choice.account_ids == (account.pk,)
    for wrong in (
        {"accounts": [foreign.pk]}, {"accounts": [not_entrusted.pk]}, {"accounts": []}, {"products": ["scores"]},
        {"until": "tomorrow"}, {"until": "2026-03-01"}, {"until": "2027-03-03"}, {"queries_total": 0},
        {"queries_a_month": 11}, {"look_back_months": 37}, {"data_life_days": -1}, {"data_life_days": 181},
    ):  # fmt: skip
        assert not TermsForm({**entered, **wrong}, limits=offered).is_valid(), wrong


def test_an_empty_choice_is_told_in_words(account: Account, owner: User) -> None:
    make_entrustment(account, owner)
    offered = limits.of_purpose("01", account.enterprise, NOW)
    form = TermsForm(QueryDict("accounts=&products="), limits=offered)
    assert form.errors["accounts"] == ["Choose at least one account."]
    assert form.errors["products"] == ["Choose at least one product."]
    form = TermsForm(QueryDict("accounts=all&products=all"), limits=offered)
    assert form.errors["accounts"] == ["Choose from the accounts listed here."]
    assert form.errors["products"] == ["Choose from the products listed here."]


def test_what_it_offers_at_most_is_what_the_service_takes(account: Account, owner: User) -> None:
    make_entrustment(account, owner)
    offered = limits.of_purpose("01", account.enterprise, NOW)
    assert offered.last_day == day_of(NOW) + timedelta(days=365)
    assert offered.suggested()["until"] < offered.whole()["until"]


def test_the_date_field_speaks_what_browsers_speak(account: Account) -> None:
    offered = limits.of_purpose("01", account.enterprise, NOW)
    with translation.override("zh-hans"):
        html = str(TermsForm(limits=offered, initial={"until": NOW.date()})["until"])
    assert 'type="date"' in html
    assert 'value="2026-03-02"' in html
