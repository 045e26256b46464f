"""The kinds of things that people are told: their words, and whether e-mail is sent unless the person chose otherwise.

Words are made when they are shown, in the reader's language, from the facts of the notification.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import EnterpriseMembership, InstitutionMembership


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind. `title` and `body` may use the facts by name, as in `%(enterprise)s`."""

    name: str | Promise
    """What the person chooses e-mail for."""
    title: str | Promise
    body: str | Promise
    by_email: bool = True
    is_always_emailed: bool = False
    """Nobody can switch its e-mail off: it is about the safety of the sign-in."""

    def titled(self, facts: Mapping[str, Any]) -> str:
        return str(self.title) % _in_words(facts)

    def told(self, facts: Mapping[str, Any]) -> str:
        return str(self.body) % _in_words(facts)


_ROLES: Final[dict[str, Any]] = {**dict(EnterpriseMembership.Role.choices), **dict(InstitutionMembership.Role.choices)}


def _in_words(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Say coded facts in the language at hand: roles, a last day that there is not, and staff, who are not named."""
    said = dict(facts)
    said |= {name: _ROLES.get(facts[name], facts[name]) for name in ("role", "old_role") if name in facts}
    said |= {
        name: facts[name] or pgettext_lazy("last day", "none") for name in ("last_day", "old_last_day") if name in facts
    }
    if facts.get("changed_by") == "":
        said["changed_by"] = _("The platform's staff")
    return said


KINDS: Final[dict[str, Kind]] = {
    "new_sign_in": Kind(
        _("A new sign-in"),
        _("New sign-in to your account"),
        _("Somebody signed in with your account from %(address)s (%(device)s), in a browser that was not used for it "
          "before. If that was not you, end the session and change your password now."),
        is_always_emailed=True,
    ),
    "password_changed": Kind(
        _("A change of your password"),
        _("Your password was changed"),
        _("All other sessions have ended. If that was not you, set a new password now with “Forgot your password?” "
          "where you sign in, and tell the platform."),
        is_always_emailed=True,
    ),
    "email_changed": Kind(
        _("A change of your e-mail address"),
        _("Your e-mail address was changed"),
        _("The addresses that belong to your login have changed. If that was not you, change your password now and "
          "tell the platform."),
        is_always_emailed=True,
    ),
    "second_factor_added": Kind(
        _("A new second factor"),
        _("A second factor was added"),
        _("An authenticator app or a passkey was added to your login. If that was not you, remove it and change your "
          "password now."),
        is_always_emailed=True,
    ),
    "second_factor_removed": Kind(
        _("A removed second factor"),
        _("A second factor was removed"),
        _("An authenticator app or a passkey was removed from your login. If that was not you, change your password "
          "now and tell the platform."),
        is_always_emailed=True,
    ),
    "recovery_codes_made": Kind(
        _("New recovery codes"),
        _("New recovery codes were made"),
        _("The former recovery codes open nothing any more. If that was not you, change your password now and make "
          "others."),
        is_always_emailed=True,
    ),
    "other_sign_in_changed": Kind(
        _("A change of sign-in by WeChat"),
        _("Sign-in by WeChat was changed"),
        _("A WeChat account was connected to your login, or disconnected from it. If that was not you, change your "
          "password now."),
        is_always_emailed=True,
    ),
    "invitation_received": Kind(
        _("Invitations to act for an enterprise"),
        _("You are invited to act for %(enterprise)s"),
        _("%(inviter)s invites you to act for %(enterprise)s. Open the invitation to see in which role, and accept it "
          "if you want to. Its e-mail has been sent to you as well."),
        by_email=False,
    ),
    "invitation_accepted": Kind(
        _("Accepted invitations"),
        _("%(person)s now acts for %(enterprise)s"),
        _("%(person)s accepted the invitation and acts for %(enterprise)s from now on."),
    ),
    "enterprise_member_changed": Kind(
        _("Changes of your role"),
        _("Your role at %(enterprise)s has changed"),
        _("%(changed_by)s changed your role at %(enterprise)s on %(at)s. Before: %(old_role)s, last day: "
          "%(old_last_day)s. Now: %(role)s, last day: %(last_day)s."),
    ),
    "enterprise_member_ended": Kind(
        _("The end of your role"),
        _("You no longer act for %(enterprise)s"),
        _("%(changed_by)s ended your role at %(enterprise)s (%(role)s) on %(at)s. You see and do nothing for the "
          "enterprise any more; what you did stays on the record. Ask the enterprise if that surprises you."),
        is_always_emailed=True,
    ),
    "enterprise_member_left": Kind(
        _("People who leave your enterprise"),
        _("%(person)s no longer acts for %(enterprise)s"),
        _("%(person)s (%(role)s) left %(enterprise)s on %(at)s of their own accord."),
    ),
    "accounts_bound": Kind(
        _("Bound accounts"),
        _("Accounts of %(enterprise)s have been bound"),
        _("%(person)s bound accounts of %(enterprise)s; their number is %(count)s. From now on they can be shared."),
    ),
    "account_unbound": Kind(
        _("Unbound accounts"),
        _("An account of %(enterprise)s has been unbound"),
        _("%(person)s unbound an account at %(bank)s. All consents that rested on it have ended."),
    ),
    "binding_asked": Kind(
        _("Enterprises that ask you to confirm an account"),
        _("%(enterprise)s asks you to confirm an account"),
        _("%(enterprise)s says that it has an account with you. Confirm that, or decline with a reason."),
    ),
    "binding_confirmed": Kind(
        _("Accounts confirmed by a bank"),
        _("%(bank)s confirmed an account of %(enterprise)s"),
        _("The account is bound and can be shared from now on."),
    ),
    "binding_declined": Kind(
        _("Accounts declined by a bank"),
        _("%(bank)s did not confirm an account of %(enterprise)s"),
        _("Read the bank's reason on the page of the bound accounts."),
    ),
    "verification_waiting": Kind(
        _("An identity verification to decide"),
        _("Identity verification of %(name)s"),
        _("Somebody asks to be verified for %(name)s (%(uscc)s). Please look at the licence and decide."),
    ),
    "verification_appealed": Kind(
        _("An appeal about an identity verification to decide"),
        _("Appeal about the identity verification of %(name)s"),
        _("The verification for %(name)s (%(uscc)s) was declined, and the applicant appeals. Somebody else than the "
          "person who declined it has to look at the licence, the reason and the appeal, and decide."),
    ),
    "appeal_granted": Kind(
        _("Your appeal about an identity verification is granted"),
        _("Appeal for %(name)s granted"),
        _("A second person has looked at your verification and confirmed it: you act for %(name)s from now on, as its "
          "owner. Next, bind the accounts that you want to use."),
    ),
    "verification_confirmed": Kind(
        _("Your identity verification is confirmed"),
        _("Identity verification for %(name)s confirmed"),
        _("You act for %(name)s from now on, as its owner. Next, bind the accounts that you want to use."),
    ),
    "verification_declined": Kind(
        _("Your identity verification is declined"),
        _("Identity verification for %(name)s declined"),
        _("The page of the verification says why. You can mend it and try again, or appeal once to a second person."),
    ),
    "verification_refused": Kind(
        _("Your appeal about an identity verification is decided"),
        _("Appeal for %(name)s declined"),
        _("A second person has looked at your verification and declined it as well. The page of the verification says "
          "why."),
    ),
    "verification_claimed": Kind(
        _("Somebody else claims your enterprise"),
        _("Somebody else claims %(name)s"),
        _("A person who does not act for %(name)s (%(uscc)s) asks to be verified for it. The platform's staff decide; "
          "nothing changes for you meanwhile. Look who it is, and object if you do not know the person."),
        is_always_emailed=True,
    ),
    "claim_objected": Kind(
        _("An owner objects to a claim"),
        _("Objection to a claim of %(name)s"),
        _("An owner of %(name)s (%(uscc)s) objects to somebody who claims it. The claim is not confirmed until staff "
          "have written how that was settled."),
    ),
    "claim_confirmed": Kind(
        _("A claim of your enterprise is confirmed"),
        _("Another owner of %(name)s was confirmed"),
        _("The platform's staff have confirmed the person who claimed %(name)s (%(uscc)s): they own it beside you from "
          "now on. If that is wrong, tell the platform now."),
        is_always_emailed=True,
    ),
    "claim_dropped": Kind(
        _("A claim of your enterprise is over"),
        _("The claim of %(name)s is over"),
        _("The person who claimed %(name)s (%(uscc)s) has been declined or has withdrawn. Nothing has changed."),
    ),
    "delegation_lapsed": Kind(
        _("The last day of your role"),
        _("Your role at %(enterprise)s has come to its end"),
        _("Its last day was %(day)s. What you did stays on the record. If you are still to act for %(enterprise)s, ask "
          "one of its owners for a later day."),
    ),
    "delegation_of_another_lapsed": Kind(
        _("The last day of a colleague's role"),
        _("The role of %(person)s at %(enterprise)s has come to its end"),
        _("Its last day was %(day)s. If %(person)s is still to act for %(enterprise)s, set a later day on the page of "
          "the people."),
    ),
    "verification_lapses_soon": Kind(
        _("The identity verification of your enterprise ends soon"),
        _("Identity verification of %(name)s ends on %(day)s"),
        _("An owner has to verify %(name)s again before %(day)s: from then on it is not a verified enterprise any "
          "more, and binds no accounts."),
    ),
    "verification_lapsed": Kind(
        _("The identity verification of your enterprise has ended"),
        _("Identity verification of %(name)s has ended"),
        _("You still see everything, but %(name)s is not a verified enterprise, and binds no accounts, until an owner "
          "verifies it again."),
    ),
    "user_proposed": Kind(
        _("A proposed user to decide on"),
        _("A proposed user waits for your decision"),
        _("%(name)s is proposed as a user of %(institution)s, or for another role there. A second person has to "
          "approve or decline."),
    ),
    "staff_proposed": Kind(
        _("Proposed staff to decide on"),
        _("Proposed staff of the platform waits for your decision"),
        _("%(name)s is proposed as staff of the platform, or for other rights. A second member of staff has to approve "
          "or decline."),
    ),
    "staff_approved": Kind(
        _("Staff whom you proposed were approved"),
        _("Your proposal was approved"),
        _("%(name)s, whom you proposed as staff of the platform, was approved by a second member of staff."),
    ),
    "staff_declined": Kind(
        _("Staff whom you proposed were declined"),
        _("Your proposal was declined"),
        _("%(name)s, whom you proposed as staff of the platform, was declined. The reason: %(reason)s"),
    ),
    "staff_appointed": Kind(
        _("New staff of the platform"),
        _("%(name)s is staff of the platform now"),
        _("Two members of staff agreed on the rights of %(name)s. The audit records say who."),
    ),
    "staff_appointed_alone": Kind(
        _("Staff appointed by one person alone"),
        _("%(name)s was made staff by one person alone"),
        _("%(by)s gave rights of staff to %(name)s while no other member of staff could decide on it. The audit "
          "records say so. If that surprises you, ask now."),
        is_always_emailed=True,
    ),
    "became_staff": Kind(
        _("You became staff of the platform"),
        _("You have rights of staff of the platform now"),
        _("Sign in to open the back office. You need a second factor for it."),
    ),
    "staff_rights_taken": Kind(
        _("Rights of staff were taken from you"),
        _("Rights of staff were taken from you"),
        _("Another member of staff took rights from you, or you gave them up. All your sessions have ended. Ask the "
          "platform if that surprises you."),
        is_always_emailed=True,
    ),
    "user_approved": Kind(
        _("A proposal of yours was approved"),
        _("Your proposal was approved"),
        _("%(name)s, whom you proposed for %(institution)s, was approved by a second person."),
    ),
    "user_declined": Kind(
        _("A proposal of yours was declined"),
        _("Your proposal was declined"),
        _("%(name)s, whom you proposed for %(institution)s, was declined. The reason: %(reason)s"),
    ),
    "became_user": Kind(
        _("You became a user of an institution"),
        _("You are a user of %(institution)s now"),
        _("%(changed_by)s approved it on %(at)s. Your role: %(role)s. Sign in to open your desk. If you have no "
          "password yet, follow the link in the other e-mail, or choose “Forgot your password?” where you sign in."),
    ),
    "role_changed": Kind(
        _("Your role in an institution changed"),
        _("You have another role at %(institution)s now"),
        _("%(changed_by)s approved it on %(at)s. Your role before: %(old_role)s. Now: %(role)s. Sign in to see what "
          "you can do there."),
    ),
    "user_stopped": Kind(
        _("You were stopped as a user of an institution"),
        _("You are no user of %(institution)s any more"),
        _("%(changed_by)s stopped you as a user of %(institution)s (%(role)s) on %(at)s. All your sessions have ended. "
          "Ask the institution if that surprises you."),
        is_always_emailed=True,
    ),
    "colleague_stopped": Kind(
        _("A user of your institution was stopped"),
        _("A user of %(institution)s was stopped"),
        _("%(name)s cannot act for %(institution)s any more. Who stopped them, and why, stands on the page of users."),
    ),
    "client_proposed": Kind(
        _("An API client to decide on"),
        _("An API client waits for your decision"),
        _("The client “%(label)s” is proposed for %(institution)s. A second person has to approve or decline."),
    ),
    "client_approved": Kind(
        _("An API client of yours was approved"),
        _("Your API client was approved"),
        _("The client “%(label)s” of %(institution)s can sign in from now on."),
    ),
    "client_declined": Kind(
        _("An API client of yours was declined"),
        _("Your API client was declined"),
        _("The client “%(label)s” of %(institution)s was declined. The reason: %(reason)s"),
    ),
    "client_key_added": Kind(
        _("A new key of an API client"),
        _("An API client has a new key"),
        _("A key was added to the client “%(label)s” of %(institution)s. It opens nothing until a second person "
          "approves it. If you do not know of this, do not approve it, and ask."),
        is_always_emailed=True,
    ),
    "client_key_approved": Kind(
        _("A key that you added to an API client was approved"),
        _("Your key of an API client was approved"),
        _("The client “%(label)s” of %(institution)s can sign in by it from now on."),
    ),
    "client_key_declined": Kind(
        _("A key that you added to an API client was declined"),
        _("Your key of an API client was declined"),
        _("The key that you added to the client “%(label)s” of %(institution)s was declined. The reason: %(reason)s"),
    ),
    "institution_stopped": Kind(
        _("Your institution was stopped"),
        _("%(institution)s was stopped"),
        _("The platform's staff stopped %(institution)s: nobody acts in its name, and all sessions and tokens have "
          "ended."),
        is_always_emailed=True,
    ),
    "institution_started": Kind(
        _("Your institution was started again"),
        _("%(institution)s was started again"),
        _("Users and API clients of %(institution)s can sign in and act again."),
    ),
}  # fmt: skip

_TO_WHOM: Final[dict[str, frozenset[str]]] = {
    "enterprise": frozenset({
        "invitation_accepted", "enterprise_member_changed", "enterprise_member_ended",
        "enterprise_member_left", "accounts_bound",
        "account_unbound", "binding_confirmed", "binding_declined", "verification_confirmed", "verification_declined",
        "verification_refused", "verification_claimed", "verification_lapses_soon", "verification_lapsed",
        "appeal_granted", "claim_confirmed", "claim_dropped", "delegation_lapsed", "delegation_of_another_lapsed",
    }),
    "institution": frozenset({
        "binding_asked", "verification_waiting", "user_proposed", "user_approved", "user_declined", "role_changed",
        "user_stopped", "colleague_stopped", "institution_stopped", "institution_started", "client_proposed",
        "client_approved", "client_declined", "client_key_added", "client_key_approved", "client_key_declined",
    }),
    "staff": frozenset({
        "verification_waiting", "user_proposed", "user_approved", "user_declined", "staff_proposed", "staff_approved",
        "staff_declined", "staff_appointed", "staff_appointed_alone", "became_staff", "staff_rights_taken",
        "verification_appealed", "claim_objected", "client_proposed", "client_key_added",
    }),
}  # fmt: skip
"""Kinds that only some people are told; all others are for everybody."""


def register(kinds: Mapping[str, Kind], *, enterprise: Collection[str] = (), institution: Collection[str] = ()) -> None:
    """Add the kinds of an upper app, and say which of them only the people of one desk are told."""
    KINDS.update(kinds)
    _TO_WHOM["enterprise"] |= frozenset(enterprise)
    _TO_WHOM["institution"] |= frozenset(institution)


def kinds_for(desks: Collection[str]) -> dict[str, Kind]:
    """Give the kinds that a person with such desks may be told; who has no desk yet may become anything."""
    if not desks:
        return KINDS
    own = frozenset[str]().union(*(_TO_WHOM[desk] for desk in desks))
    others = frozenset[str]().union(*_TO_WHOM.values()) - own
    return {name: kind for name, kind in KINDS.items() if name not in others}
