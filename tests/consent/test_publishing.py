"""Staff publish templates and wordings, look at the rest, and neither give, widen nor revive a consent (K13)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pghistory.models
import pytest
from django.apps import apps
from django.contrib import admin
from django.db import DatabaseError, connection, models, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import Account, AuditRecord, Institution, User, UserProposal
from consent import notices, services, todo, wordings
from consent.audit import Action
from consent.models import Consent, Publication, PurposeTemplate, Wording
from tests.cast import NOW, make_consent, make_enterprise, make_institution, make_staff, make_user
from tests.consent.conftest import CAPS, act_of, ask, choice_of, published
from tests.signing_in import sign_in

EVENTS: list[Any] = [
    model
    for model in apps.get_models()
    if issubclass(model, pghistory.models.Event) and not model._meta.proxy and model._meta.app_label == "consent"
]


@pytest.fixture
def office(staff: User) -> Client:
    return office_of(staff)


@pytest.fixture
def second(db: None) -> User:
    return make_staff(name="second")


def office_of(staff: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    sign_in(client, staff)
    return client


class TestTwoPeople:
    @pytest.fixture
    def proposed(self, staff: User) -> Publication:
        return services.propose_template(purpose="01", caps=CAPS, proposed_by=staff, now=NOW)

    def test_one_proposes_and_another_publishes(self, proposed: Publication, staff: User, second: User) -> None:
        assert PurposeTemplate.objects.for_purpose("01").version == 1
        with pytest.raises(services.SamePerson):
            services.publish(publication=proposed, published_by=staff, now=NOW)
        made = services.publish(publication=proposed, published_by=second, now=NOW)
        assert (made.version, made.proposed_by, made.published_by) == (2, staff, second)
        with pytest.raises(services.NothingProposed):
            services.publish(publication=proposed, published_by=second, now=NOW)

    def test_the_second_person_finds_it_on_the_front_page(
        self, proposed: Publication, office: Client, second: User
    ) -> None:
        words = "1 new version of a template or wording waits for a second person."
        assert words in office_of(second).get(reverse("admin:index")).content.decode()
        assert words not in office.get(reverse("admin:index")).content.decode()
        assert list(todo.of_staff(make_user(is_staff=True))) == []

    def test_only_staff_with_the_right_decide(self, proposed: Publication, owner: User, analyst: User) -> None:
        for person in (owner, analyst, make_user(is_staff=True)):
            with pytest.raises(services.MayNotPublish):
                services.publish(publication=proposed, published_by=person, now=NOW)
            with pytest.raises(services.MayNotPublish):
                services.decline_publication(publication=proposed, declined_by=person, now=NOW)

    def test_the_word_of_who_is_no_staff_any_more_counts_no_more(
        self, proposed: Publication, staff: User, second: User
    ) -> None:
        User.objects.filter(pk=staff.pk).update(is_staff=False)
        with pytest.raises(services.MayNotPublish):
            services.publish(publication=proposed, published_by=second, now=NOW)

    def test_two_of_one_hand_do_not_as_long_as_there_is_somebody_else(
        self, proposed: Publication, staff: User, second: User
    ) -> None:
        UserProposal.objects.create(
            person=second, email=second.email, name="second", role="superuser", state="approved", is_alone=True,
            proposed_by=staff, proposed_at=NOW, decided_by=staff, decided_at=NOW,
        )  # fmt: skip
        third = make_staff(name="third")
        with pytest.raises(services.SamePerson, match="appointed the other"):
            services.publish(publication=proposed, published_by=second, now=NOW)
        services.publish(publication=proposed, published_by=third, now=NOW)

    def test_one_version_waits_at_a_time(self, proposed: Publication, staff: User, second: User) -> None:
        with pytest.raises(services.AlreadyProposed):
            services.propose_template(purpose="01", caps=CAPS, proposed_by=second, now=NOW)
        services.decline_publication(publication=proposed, declined_by=staff, now=NOW)
        assert AuditRecord.objects.get(action=Action.PUBLICATION_DECLINED).actor == staff
        services.propose_template(purpose="01", caps=CAPS, proposed_by=second, now=NOW)

    @pytest.mark.parametrize(
        "statement",
        [
            (
                "INSERT INTO consent_purposetemplate (purpose, version, longest_days, queries_a_month,"
                " look_back_months, data_life_days, is_one_time, published_at, published_by_id, proposed_by_id)"
                " SELECT '01', 9, 1, 1, 1, 1, false, now(), {0}, {0}"
            ),
            (
                "INSERT INTO consent_wording (kind, version, text_zh, text_en, sha256, published_at, published_by_id)"
                " SELECT 'authorisation', 9, 'x', 'x', 'x', now(), {0}"
            ),
            "UPDATE consent_publication SET state = 'published', decided_by_id = proposed_by_id, decided_at = now()",
        ],
    )
    def test_not_even_plain_sql_publishes_for_one(self, proposed: Publication, staff: User, statement: str) -> None:
        with pytest.raises(DatabaseError, match="by_two_people"), transaction.atomic():
            _run(statement.format(staff.pk))

    def test_the_page_of_a_proposal(self, proposed: Publication, office: Client, second: User) -> None:
        address = reverse("admin:consent_publication_change", args=[proposed.pk])
        page = office.get(address).content.decode()
        assert "another member of staff publishes it" in page
        assert 'form="publish"' not in page
        publish = reverse("admin:consent_publication_publish", args=[proposed.pk])
        assert "You proposed this yourself" in office.post(publish, follow=True).content.decode()
        other = office_of(second)
        page = other.get(address).content.decode()
        assert "<td>36</td><td><strong>24</strong></td>" in page, "before and after"
        assert "0 live consents for this purpose go beyond the new caps" in page
        assert other.get(publish).status_code == 405
        assert "is published" in other.post(publish, follow=True).content.decode()
        assert PurposeTemplate.objects.for_purpose("01").look_back_months == 24
        decline = reverse("admin:consent_publication_decline", args=[proposed.pk])
        assert "Nothing is proposed here any more" in other.post(decline, follow=True).content.decode()


class TestTemplates:
    def test_a_new_version_holds_from_now_on_and_live_consents_keep_what_they_have(
        self, consent: Consent, staff: User, owner: User, account: Account, rival: Institution
    ) -> None:
        template = published(staff)
        assert (template.version, PurposeTemplate.objects.for_purpose("01")) == (2, template)
        consent.refresh_from_db()
        assert (consent.state, consent.template.version, consent.look_back_months) == ("in_force", 1, 36)
        assert make_consent(account, rival, owner).look_back_months == 24
        assert AuditRecord.objects.get(action=Action.PUBLICATION_PROPOSED).actor == staff
        assert AuditRecord.objects.get(action=Action.TEMPLATE_PUBLISHED).actor == template.published_by

    def test_says_how_many_live_consents_it_would_touch(self, consent: Consent, owner: User) -> None:
        same = services.Caps(365, 10, 36, 180, is_one_time=False)
        assert services.live_beyond("01", same, NOW).count() == 0
        assert services.live_beyond("01", CAPS, NOW).count() == 1
        assert services.live_beyond("17", CAPS, NOW).count() == 0
        assert services.live_beyond("01", CAPS, consent.ends_at).count() == 0
        services.revoke_consent(consent=consent, revoked_by=owner, now=NOW)
        assert services.live_beyond("01", CAPS, NOW).count() == 0

    def test_is_proposed_by_staff_with_the_right(self, owner: User, analyst: User) -> None:
        for person in (owner, analyst, make_user(is_staff=True)):
            with pytest.raises(services.MayNotPublish):
                services.propose_template(purpose="01", caps=CAPS, proposed_by=person, now=NOW)

    def test_the_page_counts_before_it_proposes(self, office: Client, consent: Consent) -> None:
        url = reverse("admin:consent_purposetemplate_add")
        fields = {
            "purpose": "01", "longest_days": 365, "queries_a_month": 5, "look_back_months": 24, "data_life_days": 90,
        }  # fmt: skip
        page = office.get(url, {"purpose": "01"})
        assert 'value="365"' in page.content.decode()
        page = office.post(url, fields)
        assert "1 live consent for this purpose goes beyond the new caps" in page.content.decode()
        assert "Propose a new version: pre-loan review" in page.content.decode()
        changed = [(each.label, each.before, each.after) for each in page.context["preview"].changes if each.is_changed]
        assert ("months of data at most", "36", "24") in changed
        assert PurposeTemplate.objects.for_purpose("01").version == 1
        assert office.post(url, {**fields, "look_back_months": 37}).context["form"].errors
        assert office.post(url, {**fields, "confirmed": "yes"}).status_code == 302
        assert PurposeTemplate.objects.for_purpose("01").version == 1
        assert Publication.objects.get().content["look_back_months"] == 24

    def test_what_is_published_never_changes(self, db: None) -> None:
        for statement in (
            "UPDATE consent_purposetemplate SET longest_days = 999",
            "DELETE FROM consent_purposetemplate",
        ):
            with pytest.raises(DatabaseError, match="pgtrigger: Cannot"), transaction.atomic():
                _run(statement)


class TestWordings:
    TEXT = " ".join(f"{{{name}}}" for name in sorted(wordings.AUTHORISATION_PARTICULARS))

    def publish(self, staff: User, text_zh: str, text_en: str) -> Wording:
        proposed = services.propose_wording(
            kind="authorisation", text_zh=text_zh, text_en=text_en, proposed_by=staff, now=NOW
        )
        made = services.publish(publication=proposed, published_by=make_staff(name="second"), now=NOW)
        assert isinstance(made, Wording)
        return made

    def test_a_new_version_is_signed_from_now_on(
        self, staff: User, account: Account, information_user: Institution, owner: User
    ) -> None:
        wording = self.publish(staff, f"新 {self.TEXT}", f"new {self.TEXT}")
        assert wording.version == 2
        consent = make_consent(account, information_user, owner)
        assert consent.authorisation.wording == wording
        assert consent.authorisation.statement.startswith("新 ")
        assert AuditRecord.objects.get(action=Action.WORDING_PUBLISHED).actor == wording.published_by

    def test_unknown_or_missing_particulars_are_refused_by_name(self, staff: User) -> None:
        with pytest.raises(services.WordingNotComplete, match=r"\{password\}"):
            self.publish(staff, self.TEXT, f"{self.TEXT} {{password}}")
        with pytest.raises(services.WordingNotComplete, match=r"\{lender\}"):
            self.publish(staff, self.TEXT.replace("{lender}", ""), self.TEXT)
        assert Wording.objects.in_effect("authorisation").version == 1

    def test_is_published_by_staff_with_the_right(self, owner: User) -> None:
        for person in (owner, make_user(is_staff=True)):
            with pytest.raises(services.MayNotPublish):
                self.publish(person, self.TEXT, self.TEXT)

    def test_the_page_shows_a_preview_before_it_proposes(self, office: Client) -> None:
        url = reverse("admin:consent_wording_add")
        fields = {"kind": "authorisation", "text_zh": self.TEXT, "text_en": self.TEXT}
        assert "〔lender〕" in office.post(url, fields).content.decode()
        wrong = office.post(url, {**fields, "text_en": "{nothing}"}).content.decode()
        assert "Unknown particulars: {nothing}" in wrong
        answer = office.post(url, {**fields, "confirmed": "yes"}, follow=True)
        assert "〔lender〕" in answer.content.decode()
        assert Wording.objects.in_effect("authorisation").version == 1

    def test_braces_in_a_name_are_harmless(self, account: Account, information_user: Institution, owner: User) -> None:
        account.enterprise.name = "{lender} {0.__class__} {uscc}"
        text = wordings.authorisation_statement(
            Wording.objects.in_effect("authorisation"), enterprise=account.enterprise, lender=information_user,
            accounts=[account], choice=choice_of(account), language="en",
        )  # fmt: skip
        assert text.startswith("{lender} {0.__class__} {uscc} (unified social credit code ")


class TestStaffOnlyLook:
    LOOKED_AT = (
        "consent", "entrustment", "authorisationrequest", "arrangement", "authorisation", "receipt", "sharecode",
        "consentpolicy", "freeze", "deletionduty", "consentreminder", "revocationeffect",
    )  # fmt: skip

    @pytest.mark.parametrize("name", LOOKED_AT)
    def test_nothing_is_added_changed_or_deleted(self, office: Client, name: str) -> None:
        model = apps.get_model("consent", name)
        model_admin = admin.site._registry[model]
        request = office.get(reverse(f"admin:consent_{name}_changelist")).wsgi_request
        assert not model_admin.has_add_permission(request)
        assert not model_admin.has_change_permission(request)
        assert not model_admin.has_delete_permission(request)
        assert office.post(reverse(f"admin:consent_{name}_add"), {}).status_code == 403

    def test_accounts_are_masked(self, office: Client, consent: Consent, account: Account) -> None:
        for url in (
            reverse("admin:consent_consent_change", args=[consent.pk]),
            reverse("admin:consent_entrustment_change", args=[consent.entrustment_id]),
            reverse("admin:consent_authorisation_change", args=[consent.authorisation_id]),
            reverse("admin:consent_receipt_change", args=[consent.authorisation.receipt.pk]),
            reverse("admin:consent_consent_changelist"),
        ):
            page = office.get(url)
            assert page.status_code == 200
            assert account.number not in page.content.decode()

    def test_no_service_lets_staff_give_a_consent(
        self, account: Account, information_user: Institution, owner: User, staff: User, sender: services.Sender
    ) -> None:
        make_consent(account, information_user, owner, purpose="02")
        request = ask(sender, account)
        act, choice = act_of(staff), choice_of(account)
        enterprise = account.enterprise
        for give in (
            lambda: services.confirm_request(request=request, choice=choice, act=act, now=NOW),
            lambda: services.share_with(
                enterprise=enterprise, information_user=information_user, choice=choice, act=act, now=NOW
            ),
            lambda: services.authorise(
                enterprise=enterprise, information_user=information_user, choice=choice, act=act, now=NOW
            ),
            lambda: services.make_share_code(enterprise=enterprise, choice=choice, act=act, now=NOW),
        ):
            with pytest.raises(services.MayNotDecideForEnterprise):
                give()  # type: ignore[no-untyped-call]


@pytest.mark.django_db
@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.__name__)
def test_history_is_never_changed(event: Any, request: pytest.FixtureRequest) -> None:
    request.getfixturevalue("past")
    row, table = event.objects.order_by("pk").first(), event._meta.db_table
    assert row is not None
    for statement in (f"UPDATE {table} SET pgh_label = 'other'", f"DELETE FROM {table}"):
        with pytest.raises(DatabaseError, match="pgtrigger: Cannot"), transaction.atomic():
            _run(statement)
    with pytest.raises(DatabaseError, match="pgtrigger: Cannot"), transaction.atomic():
        row.delete()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "model", [model for model in apps.get_app_config("consent").get_models() if model not in EVENTS],
    ids=lambda model: model.__name__,
)  # fmt: skip
def test_evidence_is_never_deleted(model: type[models.Model]) -> None:
    """Five years after the end and beyond: the database deletes no row of any of these, whoever asks."""
    if model._meta.auto_created:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_trigger WHERE tgrelid = %s::regclass AND tgname LIKE 'pgtrigger\\_%%'"
            " AND (tgtype & 8) <> 0 AND tgenabled <> 'D'",
            [model._meta.db_table],
        )
        assert cursor.fetchone()[0] >= 1, model


@pytest.fixture
def past(
    account: Account, information_user: Institution, owner: User, handler: User, sender: services.Sender
) -> None:  # fmt: skip
    """At least one row of everything whose history is kept."""
    consent = make_consent(account, information_user, owner)
    ask(sender, account)
    services.make_share_code(
        enterprise=account.enterprise, choice=choice_of(account, purpose="17"), act=act_of(owner), now=NOW
    )
    services.change_policy(enterprise=account.enterprise, purposes=[], from_months=None, changed_by=owner, now=NOW)
    services.freeze(enterprise=account.enterprise, frozen_by=owner, now=NOW)
    _run("UPDATE consent_consent SET queries_used = 1, queries_used_in_month = 1, month_of_use = '2026-03-01'")
    services.ask_for_deletions(now=consent.ends_at.replace(year=2030))


def test_each_kind_of_notice_is_told_by_some_service() -> None:
    source = "".join(path.read_text() for path in Path("consent/services").glob("*.py"))
    for kind in {**notices.TO_ENTERPRISE, **notices.TO_LENDER}:
        assert f'"{kind}"' in source, kind


def test_another_enterprise_sees_nothing_of_it(consent: Consent) -> None:
    assert not Consent.objects.of(make_enterprise()).exists()


def _run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_record_says_from_where(client: Client, account: Account, owner: User) -> None:
    consent = make_consent(account, make_institution(is_user=True), owner)
    sign_in(client, owner)
    url = reverse("consent:consent_revoke", args=[consent.number])
    assert client.post(url, REMOTE_ADDR="203.0.113.9").status_code == 302
    assert AuditRecord.objects.get(action=Action.REVOKED).address == "203.0.113.9"
    assert AuditRecord.objects.get(action=Action.GRANTED).address is None
