"""The freeze, the rule of two people, entrustments, pauses and revocations, codes: each effect, each refusal."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from accounts import services as accounts_services
from accounts.models import Account, AuditRecord, Enterprise, Institution, User
from consent import services
from consent.audit import Action
from consent.models import Consent, ConsentPolicy, Entrustment, Freeze, ShareCode
from tests.at_once import at_once
from tests.cast import (
    NOW,
    make_account,
    make_consent,
    make_enterprise,
    make_enterprise_user,
    make_entrustment,
    make_institution,
    make_verified,
)
from tests.consent.conftest import act_of, choice_of, told

DAY = timedelta(days=1)


def run(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


class TestFreeze:
    def test_one_person_freezes_and_a_second_press_finds_it_done(
        self, enterprise: Enterprise, owner: User, handler: User
    ) -> None:
        begun = services.freeze(enterprise=enterprise, frozen_by=handler, now=NOW)
        assert services.freeze(enterprise=enterprise, frozen_by=owner, now=NOW) == begun
        assert told(owner) == ["enterprise_frozen"]
        assert AuditRecord.objects.get(action=Action.FROZEN).actor == handler

    def test_two_people_lift_it(self, enterprise: Enterprise, owner: User, handler: User) -> None:
        services.freeze(enterprise=enterprise, frozen_by=owner, now=NOW)
        with pytest.raises(services.NeedsSecondPerson):
            services.lift(enterprise=enterprise, lifted_by=owner, now=NOW)
        services.ask_to_lift(enterprise=enterprise, asked_by=owner, now=NOW)
        with pytest.raises(services.SamePerson):
            services.lift(enterprise=enterprise, lifted_by=owner, now=NOW)
        lifted = services.lift(enterprise=enterprise, lifted_by=handler, now=NOW + DAY)
        assert (lifted.lift_asked_by, lifted.lifted_by, lifted.lifted_at) == (owner, handler, NOW + DAY)
        assert told(handler) == ["enterprise_frozen", "freeze_lifting_asked"]
        assert told(owner) == ["freeze_lifted"]
        for step in (services.ask_to_lift, services.lift):
            with pytest.raises(services.NotFrozen):
                step(enterprise=enterprise, now=NOW, **{"asked_by" if "ask" in step.__name__ else "lifted_by": owner})

    def test_the_word_of_somebody_removed_meanwhile_counts_no_more(
        self, enterprise: Enterprise, owner: User, handler: User
    ) -> None:
        services.freeze(enterprise=enterprise, frozen_by=owner, now=NOW)
        services.ask_to_lift(enterprise=enterprise, asked_by=handler, now=NOW)
        accounts_services.end_enterprise_member(
            membership=handler.enterprise_memberships.get(), ended_by=owner, now=NOW
        )
        with pytest.raises(services.NeedsSecondPerson):
            services.lift(enterprise=enterprise, lifted_by=owner, now=NOW)

    def test_is_not_for_those_who_do_not_decide(
        self, enterprise: Enterprise, viewer: User, stranger: User, staff: User
    ) -> None:
        for person in (viewer, stranger, staff):
            with pytest.raises(services.MayNotDecideForEnterprise):
                services.freeze(enterprise=enterprise, frozen_by=person, now=NOW)
            with pytest.raises(services.MayNotDecideForEnterprise):
                services.ask_to_lift(enterprise=enterprise, asked_by=person, now=NOW)
            with pytest.raises(services.MayNotDecideForEnterprise):
                services.lift(enterprise=enterprise, lifted_by=person, now=NOW)

    @pytest.mark.parametrize(
        "change",
        [
            "lifted_at = frozen_at, lifted_by_id = frozen_by_id",
            "lifted_at = frozen_at, lifted_by_id = frozen_by_id, lift_asked_by_id = frozen_by_id",
            "lifted_at = now(), lifted_by_id = frozen_by_id, lift_asked_by_id = frozen_by_id, lift_asked_at = now()",
            "lifted_at = frozen_at",
        ],
    )
    def test_the_database_lets_one_person_lift_none(self, enterprise: Enterprise, owner: User, change: str) -> None:
        services.freeze(enterprise=enterprise, frozen_by=owner, now=NOW)
        with pytest.raises(IntegrityError, match="freeze_lifted_by_two"):
            run(f"UPDATE consent_freeze SET {change}")

    def test_stays_on_the_record(self, enterprise: Enterprise, owner: User) -> None:
        services.freeze(enterprise=enterprise, frozen_by=owner, now=NOW)
        for statement in ("DELETE FROM consent_freeze", "UPDATE consent_freeze SET frozen_at = now()"):
            with pytest.raises(DatabaseError, match="pgtrigger: Cannot"):
                run(statement)
        assert Freeze.objects.count() == 1


class TestRuleOfTwoPeople:
    def test_an_owner_changes_it(
        self, enterprise: Enterprise, owner: User, handler: User, viewer: User, staff: User, stranger: User
    ) -> None:
        for person in (handler, viewer, staff, stranger):
            with pytest.raises(services.MayNotDecideForEnterprise):
                services.change_policy(enterprise=enterprise, purposes=[], from_months=1, changed_by=person, now=NOW)
        services.change_policy(enterprise=enterprise, purposes=["18", "01"], from_months=24, changed_by=owner, now=NOW)
        policy = ConsentPolicy.objects.get()
        assert (policy.purposes, policy.from_months) == (["01", "18"], 24)
        assert told(handler) == ["consent_policy_changed"]
        assert AuditRecord.objects.get(action=Action.POLICY_CHANGED).payload["from_months"] == 24

    @pytest.mark.parametrize(("purpose", "months", "expected"), [("18", 1, True), ("01", 24, True), ("01", 23, False)])
    def test_looks_at_purpose_and_amount_of_data(
        self, account: Account, owner: User, handler: User, purpose: str, months: int, expected: bool
    ) -> None:
        services.change_policy(
            enterprise=account.enterprise, purposes=["18"], from_months=24, changed_by=owner, now=NOW
        )
        choice = choice_of(account, purpose=purpose, look_back_months=months)
        assert services.demands_two(account.enterprise, choice) is expected


class TestEntrusting:
    def test_signs_the_text_that_was_shown(self, account: Account, owner: User) -> None:
        make_verified(account.enterprise)
        entrustment = services.entrust(
            enterprise=account.enterprise, account=account, until=NOW.date(), signed_by=owner, language="en", now=NOW,
            address="192.0.2.7",
        )  # fmt: skip
        assert account.provider.name in entrustment.statement
        assert account.masked_number in entrustment.statement
        assert account.number not in entrustment.statement
        assert (entrustment.address, entrustment.language) == ("192.0.2.7", "en")
        assert AuditRecord.objects.get(action=Action.ENTRUSTED).actor == owner
        with pytest.raises(services.AlreadyEntrusted):
            services.entrust(
                enterprise=account.enterprise, account=account, until=NOW.date(), signed_by=owner, language="en",
                now=NOW,
            )  # fmt: skip

    def test_is_refused(
        self, account: Account, owner: User, viewer: User, stranger: User, staff: User, provider: Institution
    ) -> None:
        foreign = make_account(provider, make_enterprise())
        unbound = make_account(provider, account.enterprise, is_bound=False)

        def entrust(account: Account = account, until: object = NOW.date(), user: User = owner) -> None:
            services.entrust(
                enterprise=unbound.enterprise, account=account, until=until, signed_by=user, language="en", now=NOW
            )  # type: ignore[arg-type]  # fmt: skip

        with pytest.raises(services.EnterpriseNotVerified):
            entrust()
        make_verified(account.enterprise)
        for person in (viewer, stranger, staff):
            with pytest.raises(services.MayNotDecideForEnterprise):
                entrust(user=person)
        with pytest.raises(services.NotTheEnterprisesAccount):
            entrust(foreign)
        with pytest.raises(services.NotBound):
            entrust(unbound)
        for until in ((NOW - DAY).date(), NOW.date().replace(year=2032)):
            with pytest.raises(services.ConsentPeriodNotAllowed):
                entrust(until=until)

    def test_its_end_ends_what_rests_on_it(
        self, consent: Consent, owner: User, handler: User, analyst: User, viewer: User, stranger: User
    ) -> None:
        entrustment = Entrustment.objects.get()
        for person in (viewer, stranger):
            with pytest.raises(services.MayNotDecideForEnterprise):
                services.end_entrustment(entrustment=entrustment, ended_by=person, now=NOW)
        assert services.end_entrustment(entrustment=entrustment, ended_by=owner, now=NOW) == 1
        consent.refresh_from_db()
        entrustment.refresh_from_db()
        assert (consent.state, consent.ended_at, entrustment.state) == ("revoked", NOW, "ended")
        assert AuditRecord.objects.get(action=Action.ENDED_WITH_ENTRUSTMENT).target_id == consent.pk
        assert told(analyst) == ["consent_revoked"]
        assert told(handler) == ["entrustment_ended"]
        with pytest.raises(services.EntrustmentNotInForce):
            services.end_entrustment(entrustment=entrustment, ended_by=owner, now=NOW)

    def test_unbinding_ends_entrustment_and_consents(self, consent: Consent, owner: User) -> None:
        accounts_services.unbind_account(binding=consent.account.bindings.get(), unbound_by=owner, now=NOW)
        consent.refresh_from_db()
        assert consent.state == "revoked"
        assert Entrustment.objects.get().state == "ended"

    @pytest.mark.parametrize("change", ["ends_at = ends_at + interval '1 day'", "statement = 'x'", "address = NULL"])
    def test_what_was_signed_never_changes(self, account: Account, owner: User, change: str) -> None:
        make_entrustment(account, owner)
        if change == "address = NULL":
            change = "address = '192.0.2.9'"
        with pytest.raises(DatabaseError, match="pgtrigger: Cannot"):
            run(f"UPDATE consent_entrustment SET {change}")
        with pytest.raises(DatabaseError, match="pgtrigger: Cannot"):
            run("DELETE FROM consent_entrustment")


class TestPauseAndRevocation:
    def test_paused_and_resumed(self, consent: Consent, owner: User, analyst: User) -> None:
        arrangement = consent.authorisation.arrangement
        services.pause_arrangement(arrangement=arrangement, paused_by=owner, now=NOW)
        consent.refresh_from_db()
        assert consent.state == "paused"
        with pytest.raises(services.ConsentNotInForce):
            services.pause_arrangement(arrangement=arrangement, paused_by=owner, now=NOW)
        services.resume_arrangement(arrangement=arrangement, resumed_by=owner, now=NOW)
        consent.refresh_from_db()
        assert consent.state == "in_force"
        with pytest.raises(services.ConsentNotInForce):
            services.resume_arrangement(arrangement=arrangement, resumed_by=owner, now=NOW)
        assert told(analyst) == ["consent_paused", "consent_resumed"]

    def test_nobody_else_decides(self, consent: Consent, viewer: User, stranger: User, staff: User) -> None:
        """K13: staff neither pause nor revive a consent, nor anybody else whom it does not concern."""
        arrangement = consent.authorisation.arrangement
        for person in (viewer, stranger, staff):
            with pytest.raises(services.MayNotDecideForEnterprise):
                services.pause_arrangement(arrangement=arrangement, paused_by=person, now=NOW)
            with pytest.raises(services.MayNotDecideForEnterprise):
                services.resume_arrangement(arrangement=arrangement, resumed_by=person, now=NOW)
            with pytest.raises(services.MayNotDecideForEnterprise):
                services.revoke_arrangement(arrangement=arrangement, revoked_by=person, now=NOW)

    def test_what_is_paused_can_be_revoked_for_good(self, consent: Consent, owner: User, analyst: User) -> None:
        arrangement = consent.authorisation.arrangement
        services.pause_arrangement(arrangement=arrangement, paused_by=owner, now=NOW)
        assert services.revoke_arrangement(arrangement=arrangement, revoked_by=owner, now=NOW) == [consent]
        with pytest.raises(services.ConsentNotInForce):
            services.resume_arrangement(arrangement=arrangement, resumed_by=owner, now=NOW)
        assert told(analyst) == ["consent_paused", "consent_revoked"]


class TestReplacing:
    def test_closes_the_old_one_at_the_moment_of_replacement(
        self, consent: Consent, owner: User, information_user: Institution
    ) -> None:
        """K8, and the number of the arrangement stays."""
        arrangement, later = consent.authorisation.arrangement, NOW + DAY
        made = services.share_with(
            enterprise=consent.enterprise, information_user=information_user,
            choice=choice_of(consent.account, products=("report",)), act=act_of(owner), now=later, renews=arrangement,
        )  # fmt: skip
        consent.refresh_from_db()
        assert (consent.state, consent.ended_at) == ("replaced", later)
        assert (made.arrangement, made.version, made.replaces) == (arrangement, 2, consent.authorisation)  # type: ignore[union-attr]
        assert made.consents.get().starts_at == later  # type: ignore[union-attr]

    def test_leaves_the_old_one_when_the_new_one_cannot_be(
        self, consent: Consent, owner: User, information_user: Institution
    ) -> None:
        with pytest.raises(services.BeyondTemplate):
            services.share_with(
                enterprise=consent.enterprise, information_user=information_user,
                choice=choice_of(consent.account, look_back_months=99), act=act_of(owner), now=NOW,
                renews=consent.authorisation.arrangement,
            )  # fmt: skip
        consent.refresh_from_db()
        assert consent.state == "in_force"

    def test_leaves_what_had_expired_as_it_was(
        self, consent: Consent, owner: User, information_user: Institution
    ) -> None:
        later = consent.ends_at + DAY
        until = (later + DAY).date()
        services.share_with(
            enterprise=consent.enterprise, information_user=information_user,
            choice=choice_of(consent.account, until=until), act=act_of(owner), now=later,
            renews=consent.authorisation.arrangement,
        )  # fmt: skip
        consent.refresh_from_db()
        assert (consent.state, consent.ended_at) == ("in_force", None)


class TestShareCodes:
    @pytest.fixture
    def made(self, account: Account, owner: User) -> tuple[ShareCode, str]:
        make_entrustment(account, owner)
        return services.make_share_code(
            enterprise=account.enterprise, choice=choice_of(account), act=act_of(owner), now=NOW
        )

    def test_a_lender_redeems_one_once_however_it_is_written(
        self, made: tuple[ShareCode, str], sender: services.Sender, owner: User
    ) -> None:
        share, code = made
        written = " ".join(code[place : place + 5] for place in range(0, len(code), 5)).lower()
        authorisation = services.redeem_share_code(code=written, sender=sender, now=NOW)
        assert authorisation.confirmed_by == owner
        assert authorisation.arrangement.information_user == sender.information_user
        share.refresh_from_db()
        assert (share.authorisation, share.redeemed_at) == (authorisation, NOW)
        with pytest.raises(services.ShareCodeNotValid):
            services.redeem_share_code(code=code, sender=sender, now=NOW)

    def test_only_its_digest_is_kept(self, made: tuple[ShareCode, str]) -> None:
        assert made[1] not in str(ShareCode.objects.values().get())

    def test_is_worthless_when_unknown_too_old_or_withdrawn(
        self, made: tuple[ShareCode, str], sender: services.Sender, handler: User, viewer: User, stranger: User
    ) -> None:
        share, code = made
        with pytest.raises(services.ShareCodeNotValid):
            services.redeem_share_code(code="A" * 26, sender=sender, now=NOW)
        with pytest.raises(services.ShareCodeNotValid):
            services.redeem_share_code(code=code, sender=sender, now=share.expires_at)
        for person in (viewer, stranger):
            with pytest.raises(services.MayNotDecideForEnterprise):
                services.withdraw_share_code(share=share, withdrawn_by=person, now=NOW)
        services.withdraw_share_code(share=share, withdrawn_by=handler, now=NOW)
        with pytest.raises(services.ShareCodeNotValid):
            services.redeem_share_code(code=code, sender=sender, now=NOW)
        with pytest.raises(services.ShareCodeNotValid):
            services.withdraw_share_code(share=share, withdrawn_by=handler, now=NOW)

    def test_is_worthless_when_its_maker_decides_no_more(
        self, made: tuple[ShareCode, str], sender: services.Sender, owner: User, enterprise: Enterprise
    ) -> None:
        make_enterprise_user(enterprise)
        accounts_services.end_enterprise_member(
            membership=owner.enterprise_memberships.get(), ended_by=make_enterprise_user(enterprise), now=NOW
        )
        with pytest.raises(services.ShareCodeNotValid):
            services.redeem_share_code(code=made[1], sender=sender, now=NOW)

    def test_is_worthless_once_two_people_are_wanted(
        self, made: tuple[ShareCode, str], sender: services.Sender, owner: User, handler: User, account: Account
    ) -> None:
        services.change_policy(
            enterprise=account.enterprise, purposes=["01"], from_months=None, changed_by=owner, now=NOW
        )
        with pytest.raises(services.ShareCodeNotValid):
            services.redeem_share_code(code=made[1], sender=sender, now=NOW)
        with pytest.raises(services.NeedsSecondPerson):
            services.make_share_code(
                enterprise=account.enterprise, choice=choice_of(account), act=act_of(owner), now=NOW
            )

    def test_is_redeemed_by_query_users(
        self, made: tuple[ShareCode, str], information_user: Institution, rival_analyst: User
    ) -> None:
        with pytest.raises(services.MayNotAsk):
            services.redeem_share_code(
                code=made[1], sender=services.Sender(information_user, "web", rival_analyst), now=NOW
            )

    def test_is_made_by_owners_and_handlers(self, account: Account, viewer: User, stranger: User) -> None:
        for person in (viewer, stranger):
            with pytest.raises(services.MayNotDecideForEnterprise):
                services.make_share_code(
                    enterprise=account.enterprise, choice=choice_of(account), act=act_of(person), now=NOW
                )


def test_of_fifty_who_redeem_one_code_at_once_one_gets_it(transactional_db: None) -> None:
    enterprise = make_enterprise()
    account = make_account(make_institution(is_provider=True), enterprise)
    owner = make_enterprise_user(enterprise)
    make_entrustment(account, owner)
    _share, code = services.make_share_code(
        enterprise=enterprise, choice=choice_of(account), act=act_of(owner), now=NOW
    )
    lenders = [services.Sender(make_institution(is_user=True), "api", client_id="c") for _each in range(5)]

    def redeem(sender: services.Sender) -> object:
        return services.redeem_share_code(code=code, sender=sender, now=NOW)

    outcomes = at_once(*[lambda sender=sender: redeem(sender) for sender in lenders * 10])
    assert outcomes.count(services.ShareCodeNotValid) == 49
    assert Consent.objects.count() == 2


def test_a_revocation_says_how_long_it_took(consent: Consent) -> None:
    later = NOW + timedelta(milliseconds=300)
    for _twice in range(2):
        services.note_effect(consents=[consent], clicked_at=NOW, in_effect_at=later)
    effect = consent.revocation_effect
    assert (effect.clicked_at, effect.in_effect_at) == (NOW, later)


def test_two_lenders_are_told_of_their_own_only(
    account: Account, information_user: Institution, rival: Institution, owner: User, analyst: User,
    rival_analyst: User,
) -> None:  # fmt: skip
    consent = make_consent(account, information_user, owner)
    make_consent(account, rival, owner)
    services.revoke_consent(consent=consent, revoked_by=owner, now=NOW)
    assert told(analyst) == ["consent_revoked"]
    assert told(rival_analyst) == []
