"""What one person may do in an hour, and what handlers read of cases and documents that are not theirs."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from pytest_django import Settings

from accounts.evidence_files import drawing
from accounts.models import AuditRecord, Institution, InstitutionMembership, Notification, User
from complaints import permissions, services
from complaints.audit import Action
from complaints.forms.attachments import AttachmentsField
from complaints.lifecycle import Side, State
from complaints.models import Case, CaseEntry, Message
from complaints.services import attachments, errors, limits, linking, taking, talking
from complaints.views.desk import story
from reports.models import Document
from tests import licences
from tests.cast import NOW, make_institution_user
from tests.complaints.conftest import ITEM, MATTER, PERIOD, make_handler
from tests.complaints.lending import received
from tests.pages.browsing import signed_in

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def own_storage(settings: Settings, tmp_path: Path) -> None:
    licences.keep_evidence_in(tmp_path / "evidence", settings)


def write(case: Case, author: User, text: str, *, after: timedelta = timedelta(), **more: object) -> Message:
    return attachments.say(
        case=case, author=author, side=Side.PARTY, thread=Message.Thread.PARTY, text=text, now=NOW + after, **more
    )  # type: ignore[arg-type]


# --- Messages ---


def test_a_person_writes_so_many_messages_an_hour_on_all_cases_together(
    complaint: Case, question: Case, owner: User
) -> None:
    for n in range(talking.MOST_AN_HOUR):
        write([complaint, question][n % 2], owner, f"{n}")
    with pytest.raises(errors.TooManyMessages):
        write(complaint, owner, "一封太多")
    write(complaint, owner, "一小时后", after=HOUR)


def test_a_person_writes_so_many_messages_a_day(complaint: Case, owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(talking, "MOST_A_DAY", 3)
    for n in range(3):
        write(complaint, owner, f"{n}", after=2 * n * HOUR)
    with pytest.raises(errors.TooManyMessages, match="一天"):
        write(complaint, owner, "第四封", after=8 * HOUR)


def test_who_has_not_read_a_notice_of_the_case_gets_no_other(complaint: Case, owner: User, in_charge: User) -> None:
    told = Notification.objects.filter(user=in_charge, kind="case_message_desk")
    for text in ("一", "二", "三"):
        write(complaint, owner, text)
    assert told.count() == 1
    told.update(read_at=NOW)
    write(complaint, owner, "四")
    assert told.count() == 2


def test_what_is_sent_twice_within_a_minute_is_kept_once(complaint: Case, owner: User) -> None:
    def file(name: str) -> attachments.Upload:
        return attachments.checked(b"text", name)

    sent = write(complaint, owner, "附件", files=[file("a.txt")])
    assert write(complaint, owner, " 附件 ", files=[file("a.txt")], after=timedelta(seconds=59)) == sent
    assert Message.objects.count() == complaint.attachments.count() == 1
    write(complaint, owner, "附件", files=[file("b.txt")], after=timedelta(seconds=59))  # another file
    write(complaint, owner, "附件", files=[file("a.txt")], after=timedelta(minutes=1))
    assert Message.objects.count() == complaint.attachments.count() == 3


def test_a_long_thread_is_shown_in_stretches(complaint: Case, owner: User, in_charge: User) -> None:
    for n in range(story.SHOWN + 5):
        write(complaint, owner, f"Wort{n:02d}.")
    browser = signed_in(in_charge)
    page = browser.get(reverse("complaints:desk_case", args=[complaint.number])).content.decode()
    address = reverse("complaints:desk_message", args=[complaint.number, "party"])
    assert ("Wort04." in page, "Wort05." in page, "Wort24." in page) == (False, True, True)
    assert f'<a href="{address}">All that was said' in page
    assert "Wort04." not in browser.get(address).content.decode()
    assert "Wort04." in browser.get(address, {"page": 2}).content.decode()


# --- What others' cases and documents are ---


def test_a_linked_case_of_another_region_has_no_number_and_no_subject(complaint: Case, question: Case) -> None:
    leader, near = make_handler(name="主管", leads=True), make_handler(name="近处", regions=("11",))
    own = services.lodge_complaint(
        sender=services.Sender(leader, "en", for_whom="王五"), enterprise=None, respondent=None, about="platform",
        wish="", matter=MATTER, now=NOW,
    )  # fmt: skip
    far = Case.objects.get(pk=complaint.pk)
    Case.objects.filter(pk=far.pk).update(region="42")
    linking.link(case=own, other=far, actor=leader, now=NOW)
    address = reverse("complaints:desk_case", args=[own.number])
    assert far.number in signed_in(leader).get(address).content.decode()
    seen = signed_in(near).get(address)
    assert seen.status_code == 200
    assert far.number not in seen.content.decode()
    assert "linked with another case: another case" in seen.content.decode()


def test_handlers_take_disputes_down_about_own_documents_of_their_regions(
    document: Document, owner: User, information_user: Institution
) -> None:
    analyst = make_institution_user(information_user, InstitutionMembership.Role.QUERY_USER)
    lent = received(document.account, information_user, analyst, owner)
    region = document.enterprise.uscc[2:4]
    other = "11" if region != "11" else "12"
    near, far = make_handler(name="近处", regions=(region,)), make_handler(name="远处", regions=(other,))
    leader = make_handler(name="主管", regions=(other,), leads=True)
    found = [list(permissions.documents_of_handler(each)) for each in (near, far, leader)]
    assert found == [[document], [], [document]]
    claims = [services.Claim(ITEM, PERIOD)]
    for who, of in ((far, document), (near, lent)):
        with pytest.raises(errors.NotInCharge):
            services.lodge_dispute(
                sender=services.Sender(who, "en", for_whom="王五"), document=of, claims=claims, matter=MATTER, now=NOW
            )
        assert signed_in(who).get(reverse("complaints:desk_take_down_dispute", args=[of.number])).status_code == 404


def test_each_search_for_a_document_is_on_record_and_counted(document: Document) -> None:
    handler = make_handler(name="近处")
    browser, address = signed_in(handler), reverse("complaints:desk_new_dispute")
    shown = browser.post(address, {"number": document.number}, follow=True)
    assert document.number in shown.content.decode()
    kept = AuditRecord.objects.filter(actor=handler)
    assert kept.filter(action=Action.DOCUMENT_SOUGHT).count() == 1
    assert kept.get(action=Action.DOCUMENT_SHOWN).payload == {"document": document.number}
    at = kept.get(action=Action.DOCUMENT_SOUGHT).at
    for _search in range(taking.MOST_SEARCHES_AN_HOUR - 1):
        taking.count_search(actor=handler, now=at)
    answer = browser.post(address, {"number": document.number}, follow=True)
    assert "You may look for 30 documents within an hour" in answer.content.decode()
    assert document.number not in answer.content.decode()


# --- A person without access ---


@pytest.mark.parametrize(("step", "state"), [("supplement", State.RECEIVED), ("withdraw", State.WITHDRAWN)])
def test_who_is_in_charge_writes_for_a_person_without_access(step: str, state: State, complaint: Case) -> None:
    leader = make_handler(name="主管", leads=True)
    case = services.lodge_complaint(
        sender=services.Sender(leader, "en", for_whom="王五"), enterprise=None, respondent=None, about="platform",
        wish="", matter=MATTER, now=NOW,
    )  # fmt: skip
    assert case.handler is not None
    services.ask_supplement(case=case, actor=case.handler, missing="凭证", now=NOW)
    browser, address = signed_in(case.handler), reverse("complaints:desk_step", args=[case.number, step])
    assert address in browser.get(reverse("complaints:desk_case", args=[case.number])).content.decode()
    assert signed_in(make_handler(name="他人")).get(address).status_code == 403
    case.refresh_from_db()
    assert browser.post(address, {"text": "来电说明", "seen": case.version}).status_code == 302
    case.refresh_from_db()
    entry = CaseEntry.objects.get(case=case, step=step)
    assert (case.state, entry.side, entry.actor, entry.note) == (state, Side.PARTY, case.handler, "来电说明")
    assert entry.facts == {"taken_down": True}
    # Of a case that somebody lodged, only its party.
    own = reverse("complaints:desk_step", args=[complaint.number, step])
    assert signed_in(complaint.handler).get(own).status_code == 403


# --- Files ---


def test_nothing_is_drawn_after_a_file_that_is_refused() -> None:
    files = [SimpleUploadedFile("a.pdf", b"%PDF-1.4 broken"), SimpleUploadedFile("b.jpg", licences.picture())]
    with drawing.measured() as seconds, pytest.raises(Exception, match="PDF"):
        AttachmentsField().clean(files)
    assert len(seconds) == 1


def test_a_person_has_so_many_seconds_of_drawing_an_hour(owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    with limits.one_drawing(of=owner, now=NOW), drawing.measured():
        pass
    assert not AuditRecord.objects.filter(action=Action.FILES_DRAWN).exists()
    monkeypatch.setattr(drawing, "monotonic", iter([0.0, 61.5]).__next__)
    with limits.one_drawing(of=owner, now=NOW):
        attachments.checked(licences.picture(), "a.jpg")
    assert AuditRecord.objects.get(action=Action.FILES_DRAWN).payload == {"seconds": 61}
    with pytest.raises(errors.TooMuchToDraw), limits.one_drawing(of=owner, now=NOW):
        pass
    with limits.one_drawing(of=owner, now=NOW + HOUR):
        pass


def test_files_of_a_person_are_drawn_in_one_request_at_a_time(owner: User, second: User) -> None:
    elsewhere = connection.copy()
    try:
        with elsewhere.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", [limits._SPACE, owner.pk])
        with pytest.raises(errors.FilesBeingChecked), limits.one_drawing(of=owner, now=NOW):
            pass
        with limits.one_drawing(of=second, now=NOW):
            pass
    finally:
        elsewhere.close()


def test_a_letter_that_is_fetched_leaves_an_audit_record(
    complaint: Case, in_charge: User, second: User, owner: User
) -> None:
    services.accept(case=complaint, actor=in_charge, now=NOW)
    services.draft(case=complaint, actor=in_charge, draft=services.Draft("not_upheld", "理由", "Grounds"), now=NOW)
    services.release(case=complaint, actor=second, now=NOW)
    for form in ("pdf", "json"):
        address = reverse(f"complaints:letter_{form}", args=[complaint.number])
        assert signed_in(owner).get(address).status_code == 200
    kept = AuditRecord.objects.filter(action=Action.LETTER_FETCHED, actor=owner).order_by("pk")
    assert [each.payload["form"] for each in kept] == ["pdf", "json"]
