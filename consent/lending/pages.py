"""Fetching together with authorising: other institutions get 404, colleagues who are no query users 403."""

from __future__ import annotations

import re

from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts import pages as accounts_pages
from accounts.http import SignedInRequest
from accounts.models import Institution, User
from consent.models import Arrangement, Authorisation, AuthorisationRequest, DeletionDuty
from consent.services import Sender

_NUMBER = re.compile(r"[A-Za-z0-9-]{1,32}")
_KEYSET = "information_user__vault_keyset"


def request_sent_by(user: User, number: str) -> AuthorisationRequest:
    """Give a request to a query user of the lender that made it."""
    related = ("information_user", "enterprise", "asked_by", "renews", "authorisation__arrangement")
    sent = AuthorisationRequest.objects.filter(is_own_initiative=False).select_related(*related).defer(_KEYSET)
    asked = get_object_or_404(sent, number=number)
    accounts_pages.information_user_served_by(user, asked.information_user.code)
    return asked


def arrangement_held_by(user: User, number: str) -> Arrangement:
    """Give an arrangement to a query user of its lender."""
    arrangements = Arrangement.objects.select_related("enterprise", "information_user").defer(_KEYSET)
    arrangement = get_object_or_404(arrangements, number=number)
    accounts_pages.information_user_served_by(user, arrangement.information_user.code)
    return arrangement


def duty_owed_by(user: User, duty_id: int) -> DeletionDuty:
    """Give what a lender has to delete to one of its query users."""
    related = ("information_user", "authorisation__arrangement__enterprise", "confirmed_by")
    duty = get_object_or_404(DeletionDuty.objects.select_related(*related).defer(_KEYSET), pk=duty_id)
    accounts_pages.information_user_served_by(user, duty.information_user.code)
    return duty


def named_in(request: SignedInRequest, parameter: str) -> str:
    """Give the number that an address names, or nothing; what can be no number of ours is not found."""
    number = request.GET.get(parameter, "")
    if number and not _NUMBER.fullmatch(number):
        raise Http404
    return number


def sender_of(request: SignedInRequest, institution: Institution) -> Sender:
    """Give who acts in the lender's name."""
    return Sender(institution, Authorisation.Channel.WEB, user=request.user)
