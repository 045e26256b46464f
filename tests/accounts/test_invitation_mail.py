"""The e-mail of an invitation and the secret in its link."""

from __future__ import annotations

import logging
import re
import secrets
from datetime import date, timedelta

import pytest
from django.core import mail as outbox_module
from django.utils import timezone
from django_q.models import OrmQ
from pytest_django import Settings

from accounts import invitation_secrets, services, tasks
from accounts.models import Enterprise, Invitation, User
from tests.cast import NOW
from tests.inviting import make_invitation


def test_only_the_digest_of_a_secret_is_kept(owner: User, enterprise: Enterprise) -> None:
    invitation = make_invitation(enterprise, owner)
    secret = invitation_secrets.secret_again(invitation)
    assert re.fullmatch("[0-9a-f]{64}", secret)
    assert bytes(invitation.digest) == invitation_secrets.digest(secret)
    assert secret not in str(Invitation.objects.values().get())
    queued = [str(each.task) for each in OrmQ.objects.all()]
    assert queued
    assert secret not in "".join(queued)
    other = make_invitation(enterprise, owner)
    assert invitation_secrets.secret_again(other) != secret


def test_a_secret_outlives_a_change_of_the_servers_key(owner: User, enterprise: Enterprise, settings: Settings) -> None:
    invitation = make_invitation(enterprise, owner)
    secret = invitation_secrets.secret_again(invitation)
    old, settings.SECRET_KEY = settings.SECRET_KEY, secrets.token_hex(32)
    with pytest.raises(invitation_secrets.SecretLost):
        invitation_secrets.secret_again(invitation)
    settings.SECRET_KEY_FALLBACKS = [old]
    assert invitation_secrets.secret_again(invitation) == secret


def test_the_email_has_three_parts_in_the_inviters_language(
    owner: User, enterprise: Enterprise, mailoutbox: list[outbox_module.EmailMultiAlternatives]
) -> None:
    User.objects.filter(pk=owner.pk).update(language="en")
    owner.refresh_from_db()
    invitation = make_invitation(enterprise, owner, email="li@example.com", ends_on=date(2099, 1, 1))
    assert services.send_invitation(invitation_id=invitation.pk, now=NOW)
    assert not services.send_invitation(invitation_id=invitation.pk, now=NOW)
    (message,) = mailoutbox
    html = str(message.alternatives[0][0])
    link = f"/invitation/open/{invitation_secrets.secret_again(invitation)}/"
    assert message.to == ["li@example.com"]
    assert message.subject == "[CFCII] An invitation to act for an enterprise"
    for part in (str(message.body), html):
        assert link in part
        assert enterprise.name in part
        assert "2099-01-01" in part
        assert "invites you" in part
        assert "CFCII · Cash-flow credit information of enterprises" in part


def test_an_email_that_fails_is_tried_again_and_given_up(
    owner: User, enterprise: Enterprise, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(**_: object) -> None:
        raise ConnectionRefusedError

    invitation = make_invitation(enterprise, owner)
    monkeypatch.setattr("accounts.mail.send", fail)
    with caplog.at_level(logging.WARNING):
        assert not services.send_invitation(invitation_id=invitation.pk, now=NOW)
    assert invitation.email not in caplog.text
    assert services.resume_invitations(now=NOW + timedelta(seconds=119)) == []
    for minutes in (2, 10, 60, 360):
        assert services.resume_invitations(now=NOW + timedelta(minutes=minutes)) == [invitation.pk]
        assert services.resume_invitations(now=NOW + timedelta(minutes=minutes)) == []
    assert services.resume_invitations(now=NOW + timedelta(days=1)) == []
    invitation.refresh_from_db()
    assert (invitation.email_state, invitation.email_tries) == ("failed", 5)


def test_a_withdrawn_invitation_is_not_sent(owner: User, enterprise: Enterprise, mailoutbox: list[object]) -> None:
    invitation = make_invitation(enterprise, owner)
    services.withdraw_invitation(invitation=invitation, withdrawn_by=owner, now=NOW)
    assert not services.send_invitation(invitation_id=invitation.pk, now=NOW)
    assert services.resume_invitations(now=NOW + timedelta(minutes=3)) == []
    assert mailoutbox == []


def test_the_tasks_send_and_resume(
    owner: User, enterprise: Enterprise, mailoutbox: list[outbox_module.EmailMultiAlternatives]
) -> None:
    late = make_invitation(enterprise, owner, now=timezone.now() - timedelta(minutes=3))
    queued = OrmQ.objects.count()
    tasks.resume_emails()
    assert OrmQ.objects.count() == queued + 1
    for _time in range(2):
        tasks.send_invitation(late.pk)
    assert [message.to for message in mailoutbox] == [[late.email]]
    late.refresh_from_db()
    assert late.email_state == "sent"
