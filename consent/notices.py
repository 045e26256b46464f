"""What people are told about consents, in their words. Accounts are masked in the facts already."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts import notices
from accounts.notices import Kind
from consent.purposes import Product, Purpose


class ConsentKind(Kind):
    """A kind whose facts hold codes of purpose and products, which are spelled in the reader's language."""

    def titled(self, facts: Mapping[str, Any]) -> str:
        return Kind.titled(self, _spelled(facts))

    def told(self, facts: Mapping[str, Any]) -> str:
        return Kind.told(self, _spelled(facts))


TO_ENTERPRISE: Final[dict[str, Kind]] = {
    "authorisation_requested": Kind(
        _("A lender asks to see your figures"),
        _("%(lender)s asks for an authorisation"),
        _("%(lender)s asks %(enterprise)s for an authorisation (%(number)s). See in plain words what it is about, and "
          "confirm it, confirm less, or decline. Without an answer it lapses on %(day)s."),
    ),
    "authorisation_request_withdrawn": Kind(
        _("A lender takes its request back"),
        _("%(lender)s took its request back"),
        _("%(lender)s took back the request %(number)s to %(enterprise)s. You need do nothing."),
    ),
    "authorisation_request_lapsed_unanswered": Kind(
        _("A request lapsed without an answer"),
        _("The request of %(lender)s has lapsed"),
        _("Nobody answered the request %(number)s of %(lender)s to %(enterprise)s in time. Nothing was shared."),
    ),
    "authorisation_request_answered": Kind(
        _("A colleague answered a request"),
        _("The request of %(lender)s is answered"),
        _("Somebody of %(enterprise)s answered the request %(number)s of %(lender)s. Its page says how, and who."),
    ),
    "authorisation_proposal_approved": Kind(
        _("A second person approved a proposal"),
        _("What was proposed for %(lender)s is approved"),
        _("Somebody of %(enterprise)s approved as the second person what a colleague proposed for %(lender)s "
          "(%(number)s). Its page says what, and who."),
    ),
    "authorisation_proposal_rejected": Kind(
        _("A second person did not approve your proposal"),
        _("Your proposal for %(lender)s is not approved"),
        _("%(person)s did not approve what you proposed for %(lender)s in the name of %(enterprise)s (%(number)s). "
          "Nothing was given."),
    ),
    "authorisation_proposed": Kind(
        _("A consent waits for you as the second person"),
        _("A second person is wanted for %(lender)s"),
        _("Somebody of %(enterprise)s proposes to give %(lender)s an authorisation (%(number)s). A second person has "
          "to approve it, or send it back. Without that it lapses on %(day)s."),
    ),
    "consent_given": Kind(
        _("A colleague lets a lender see your figures"),
        _("%(lender)s may now see figures of %(enterprise)s"),
        _("%(person)s gave %(lender)s an authorisation of %(enterprise)s (%(number)s), directly or by a share code. If "
          "that is not right, revoke it."),
    ),
    "consent_policy_loosening_asked": Kind(
        _("Somebody wants the rule of two people to demand less"),
        _("Shall %(enterprise)s demand two people for less?"),
        _("%(person)s, an owner of %(enterprise)s, wants the rule of two people to demand less. A second person has to "
          "agree; until then the rule stays as it is."),
        is_always_emailed=True,
    ),
    "enterprise_frozen": Kind(
        _("Everything of your enterprise is frozen"),
        _("%(enterprise)s is frozen"),
        _("%(person)s froze everything of %(enterprise)s: no lender sees anything until two people lift the freeze."),
        is_always_emailed=True,
    ),
    "freeze_lifting_asked": Kind(
        _("Somebody asks to lift the freeze"),
        _("Shall the freeze of %(enterprise)s be lifted?"),
        _("%(person)s asks to lift the freeze of %(enterprise)s. A second person has to agree."),
    ),
    "freeze_lifted": Kind(
        _("The freeze of your enterprise is lifted"),
        _("The freeze of %(enterprise)s is lifted"),
        _("%(person)s lifted the freeze of %(enterprise)s as the second person. Consents that stand work again."),
        is_always_emailed=True,
    ),
    "consent_policy_changed": Kind(
        _("A change of the rule of two people"),
        _("The rule of two people of %(enterprise)s has changed"),
        _("%(person)s changed for which consents %(enterprise)s wants two of its people."),
    ),
    "entrustment_ended": Kind(
        _("The end of an entrustment"),
        _("%(bank)s is no longer entrusted with an account of %(enterprise)s"),
        _("%(person)s ended the entrustment of %(bank)s with the account %(account)s. The consents that rested on it "
          "have ended; their number is %(count)s."),
    ),
    "consent_ends_soon": ConsentKind(
        _("A consent that ends soon"),
        _("What %(lender)s may see ends on %(day)s"),
        _("%(lender)s sees of %(enterprise)s: %(products)s; accounts: %(accounts)s; purpose: %(purpose)s. This ends by "
          "itself on %(day)s. You need do nothing, or you renew it (%(number)s)."),
    ),
    "consent_stands": ConsentKind(
        _("A reminder of who sees what"),
        _("%(lender)s still sees figures of %(enterprise)s"),
        _("%(lender)s sees of %(enterprise)s: %(products)s; accounts: %(accounts)s; purpose: %(purpose)s; until "
          "%(day)s. If you no longer want that, revoke it with one press (%(number)s)."),
    ),
    "deletion_missing": Kind(
        _("A lender does not confirm a deletion"),
        _("%(lender)s has not confirmed that it deleted your figures"),
        _("The authorisation %(number)s of %(enterprise)s has ended, and %(lender)s should have deleted what it saw. "
          "It was asked and reminded three times, and has not confirmed. You can complain to the platform."),
    ),
    "deletion_confirmed": Kind(
        _("A lender confirms a deletion"),
        _("%(lender)s confirms that it deleted your figures"),
        _("%(lender)s confirms that it deleted what it saw of %(enterprise)s under the authorisation %(number)s."),
    ),
}  # fmt: skip

TO_LENDER: Final[dict[str, Kind]] = {
    "authorisation_request_declined": Kind(
        _("A declined request"),
        _("%(enterprise)s declined your request"),
        _("Your request %(number)s (%(reference)s) was declined. Reason given: %(reason)s"),
    ),
    "authorisation_request_confirmed": Kind(
        _("A confirmed request"),
        _("%(enterprise)s confirmed your request"),
        _("Your request %(number)s (%(reference)s) was confirmed, in whole or for less. Its page says what you may "
          "query."),
    ),
    "authorisation_request_lapsed": Kind(
        _("A request that lapsed"),
        _("Your request to %(enterprise)s has lapsed"),
        _("Nobody answered your request %(number)s (%(reference)s) in time."),
    ),
    "consent_revoked": Kind(
        _("A revoked consent"),
        _("%(enterprise)s revoked consents"),
        _("%(enterprise)s revoked consents under %(number)s, or what they rested on has ended; their number is "
          "%(count)s. No query under them is answered any more."),
    ),
    "consent_paused": Kind(
        _("A paused consent"),
        _("%(enterprise)s paused consents"),
        _("%(enterprise)s paused consents under %(number)s; their number is %(count)s. No query under them is answered "
          "until they are resumed."),
    ),
    "consent_changed": Kind(
        _("A changed consent"),
        _("%(enterprise)s changed what you may query"),
        _("%(enterprise)s changed or renewed what it agreed with you under %(number)s. Its page says what you may "
          "query now; query under the new consent numbers."),
    ),
    "consent_resumed": Kind(
        _("A resumed consent"),
        _("%(enterprise)s resumed consents"),
        _("%(enterprise)s resumed consents under %(number)s; their number is %(count)s."),
    ),
    "deletion_asked": Kind(
        _("Figures to be deleted"),
        _("Please delete what you saw of %(enterprise)s"),
        _("The authorisation %(number)s has ended, and so has the time for which you may keep what you saw. Delete it, "
          "and confirm that here."),
    ),
    "deletion_chased": Kind(
        _("A deletion still to be confirmed"),
        _("The deletion for %(enterprise)s is still not confirmed"),
        _("The authorisation %(number)s has ended. Please delete what you saw under it, and confirm that here. This is "
          "reminder %(count)s."),
    ),
}  # fmt: skip


def register() -> None:
    """Make the kinds known to the inbox; called once, when the app is ready."""
    notices.register({**TO_ENTERPRISE, **TO_LENDER}, enterprise=TO_ENTERPRISE, institution=TO_LENDER)


def _spelled(facts: Mapping[str, Any]) -> dict[str, Any]:
    joint = _now(", ")
    return {
        **facts,
        "purpose": Purpose(facts["purpose"]).label,
        "products": joint.join(str(Product(product).label) for product in facts["products"]),
        "accounts": joint.join(facts["accounts"]),
    }
