"""Letters: on paper, signed, by the words in effect; and whose they are."""

from __future__ import annotations

import json
from datetime import timedelta
from io import BytesIO
from typing import Any

import pypdfium2
import pytest
from django.conf import settings
from django.urls import reverse

from accounts.models import AuditRecord, Institution, InstitutionMembership, User
from cfcii.common import signing
from cfcii.common.digests import sha256_hex
from complaints import letters_pdf, services
from complaints.letter_texts import first_version
from complaints.models import Case, Letter, LetterTemplate
from complaints.services import errors, letters
from tests.cast import NOW, make_institution, make_institution_user
from tests.complaints.conftest import MATTER, make_handler
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
TEXTS = {"text_zh": "致{party}:{grounds}", "text_en": "To {party}: {grounds}"}


@pytest.fixture
def letter(complaint: Case, in_charge: User, second: User) -> Letter:
    services.accept(case=complaint, actor=in_charge, now=NOW)
    draft = services.Draft("not_upheld", "银行的做法没有过错。\n第二条理由。", "The bank did nothing <b>wrong</b>.")
    services.draft(case=complaint, actor=in_charge, draft=draft, now=NOW)
    return services.release(case=complaint, actor=second, now=NOW)


def words_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(BytesIO(pdf))
    return "\n".join(page.get_textpage().get_text_range() for page in document)


def test_a_letter_on_paper_says_it_in_both_languages_and_how_to_verify_it(letter: Letter) -> None:
    text = words_of(letters_pdf.draw_pdf(letter))
    for said in (
        letter.number, letter.case.number, "银行的做法没有过错。", "The bank did nothing <b>wrong</b>.", "投诉不成立",
        "not upheld", letter.key_id[:20], "书面答复",
    ):  # fmt: skip
        assert said in text
    assert letter.sha256 in text.replace("\r", "").replace("\n", "")


def test_what_has_to_be_done_stands_in_the_letter(complaint: Case, in_charge: User, second: User) -> None:
    services.accept(case=complaint, actor=in_charge, now=NOW)
    draft = services.Draft("upheld", "有过错。", "It was wrong.", "退还手续费。", NOW.date() + timedelta(days=20))
    services.draft(case=complaint, actor=in_charge, draft=draft, now=NOW)
    letter = services.release(case=complaint, actor=second, now=NOW)
    assert f"需要采取的措施：退还手续费。（{draft.measures_due_on}前）" in letter.text_zh
    assert f"Measures to be taken: 退还手续费。 (by {draft.measures_due_on})" in letter.text_en


def test_where_nothing_has_to_be_done_the_letter_says_so(complaint: Case, in_charge: User, second: User) -> None:
    services.accept(case=complaint, actor=in_charge, now=NOW)
    draft = services.Draft("upheld", "有过错。", "It was wrong.")
    services.draft(case=complaint, actor=in_charge, draft=draft, now=NOW)
    letter = services.release(case=complaint, actor=second, now=NOW)
    assert "需要采取的措施：无" in letter.text_zh
    assert "Measures to be taken: none" in letter.text_en


def test_the_same_letter_gives_the_same_bytes(letter: Letter) -> None:
    assert letters_pdf.draw_pdf(letter) == letters_pdf.draw_pdf(Letter.objects.get())


def test_long_grounds_go_over_several_pages(complaint: Case, in_charge: User, second: User) -> None:
    draft = services.Draft("refused", "理由很长。" * 3000, "A long ground. " * 1000)
    services.draft(case=complaint, actor=in_charge, draft=draft, now=NOW)
    pdf = letters_pdf.draw_pdf(services.release(case=complaint, actor=second, now=NOW))
    assert len(pypdfium2.PdfDocument(BytesIO(pdf))) > 3


def test_a_letter_whose_content_is_not_what_was_signed_is_not_drawn(letter: Letter) -> None:
    letter.sha256 = "0" * 64
    with pytest.raises(signing.SignatureNotValid):
        letters_pdf.draw_pdf(letter)


def test_the_json_holds_what_the_signature_signs(client: Any, letter: Letter, owner: User) -> None:
    sign_in(client, owner)
    body = json.loads(client.get(reverse("complaints:letter_json", args=[letter.case.number])).content)
    verified = signing.verified(body["jws"], settings.SIGNING_KEYS, kind=letters.LETTER)
    assert json.loads(verified.content) == body["letter"]
    assert sha256_hex(verified.content) == body["sha256"] == letter.sha256
    assert body["letter"]["text_zh"] == letter.text_zh


def test_parties_the_desk_and_the_institution_hold_a_letter_and_nobody_else(
    client: Any, letter: Letter, owner: User, verifier: User, in_charge: User
) -> None:
    provider = letter.case.respondent
    assert provider is not None
    clerk = make_institution_user(provider, InstitutionMembership.Role.SUBMITTER)
    rival = make_institution_user(make_institution(is_provider=True), InstitutionMembership.Role.VERIFIER)
    far = make_handler(name="远方", regions=("11",))
    for user, status in (
        (owner, 200), (verifier, 200), (in_charge, 200), (clerk, 404), (rival, 404), (far, 404),
    ):  # fmt: skip
        sign_in(client, user)
        for name in ("letter_pdf", "letter_json"):
            assert client.get(reverse(f"complaints:{name}", args=[letter.case.number])).status_code == status


def test_of_a_refused_complaint_the_institution_gets_no_letter(
    client: Any, complaint: Case, in_charge: User, second: User, verifier: User
) -> None:
    services.draft(case=complaint, actor=in_charge, draft=services.Draft("refused", "理由", "grounds"), now=NOW)
    services.release(case=complaint, actor=second, now=NOW)
    sign_in(client, verifier)
    assert client.get(reverse("complaints:letter_pdf", args=[complaint.number])).status_code == 404


@pytest.mark.parametrize("is_taken_down", [False, True])
def test_of_a_persons_complaint_the_institution_gets_no_letter_but_what_came_of_it(
    is_taken_down: bool, client: Any, stranger: User, in_charge: User, second: User, verifier: User,
    provider: Institution,
) -> None:  # fmt: skip
    """The letter begins with the person's name and address."""
    address = "Zhang, 12 Hidden Lane"
    sender = services.Sender(in_charge, "en", address) if is_taken_down else services.Sender(stranger, "en")
    case = services.lodge_complaint(
        sender=sender, enterprise=None, respondent=provider, about="pressure", wish="", matter=MATTER, now=NOW
    )
    services.accept(case=case, actor=in_charge, now=NOW)
    draft = services.Draft("upheld", "有过错。", "It was wrong.", "退还手续费。", NOW.date() + timedelta(days=20))
    services.draft(case=case, actor=in_charge, draft=draft, now=NOW)
    services.release(case=case, actor=second, now=NOW)
    named = address if is_taken_down else stranger.name
    sign_in(client, verifier)
    for name in ("letter_pdf", "letter_json"):
        assert client.get(reverse(f"complaints:{name}", args=[case.number])).status_code == 404
    page = client.get(reverse("complaints:bank_case", args=[case.number]), headers={"accept-language": "en"})
    shown = page.content.decode()
    assert "退还手续费。" in shown
    assert "upheld" in shown
    assert named not in shown
    assert reverse("complaints:letter_pdf", args=[case.number]) not in shown
    sign_in(client, second)
    assert named in client.get(reverse("complaints:letter_json", args=[case.number])).json()["letter"]["text_en"]


def test_a_letter_that_does_not_say_what_was_read_does_not_go_out(
    complaint: Case, in_charge: User, second: User
) -> None:
    services.accept(case=complaint, actor=in_charge, now=NOW)
    decision = services.draft(case=complaint, actor=in_charge, draft=services.Draft("ended", "理由", "g"), now=NOW)
    read = letters.digest(letters.preview(case=complaint, decision=decision))
    leader = make_handler(name="负责人", leads=True)
    letters.publish_template(kind="complaint", outcome="ended", **TEXTS, actor=leader, now=NOW)
    with pytest.raises(errors.NotAsShown):
        services.release(case=complaint, actor=second, now=NOW, shown=read)
    complaint.refresh_from_db()
    decision.refresh_from_db()
    assert (complaint.state, decision.is_released, Letter.objects.count()) == ("drafted", False, 0)
    read = letters.digest(letters.preview(case=complaint, decision=decision))
    letter = services.release(case=complaint, actor=second, now=NOW, shown=read)
    assert letters.digest((letter.text_zh, letter.text_en)) == read


def test_words_of_letters_hide_nothing(in_charge: User) -> None:
    leader = make_handler(name="负责人", leads=True)
    texts = {"text_zh": "致{party}:\r\n{grounds}\u202e。", "text_en": "To {party}:\u200b {grounds}\U000e0041"}
    made = letters.publish_template(kind="complaint", outcome="upheld", **texts, actor=leader, now=NOW)
    assert (made.text_zh, made.text_en) == ("致{party}:\n{grounds}。", "To {party}: {grounds}")


def test_the_draft_that_waits_now_is_released_with_or_without_measures(
    complaint: Case, in_charge: User, second: User
) -> None:
    """Somebody holds a case as it was when its draft had measures; that draft was returned meanwhile."""
    services.accept(case=complaint, actor=in_charge, now=NOW)
    services.draft(case=complaint, actor=in_charge, draft=services.Draft("ended", "理由", "grounds"), now=NOW)
    services.release(case=complaint, actor=second, now=NOW)
    complaint.refresh_from_db()
    assert complaint.state == "closed"


def test_words_of_letters_are_versioned(in_charge: User) -> None:
    leader = make_handler(name="负责人", leads=True)
    made = letters.publish_template(kind="complaint", outcome="upheld", **TEXTS, actor=leader, now=NOW)
    assert made.version == 2
    assert letters.template_of("complaint", "upheld") == made
    assert AuditRecord.objects.filter(action="case.letter_template_published", actor=leader).count() == 1
    with pytest.raises(errors.NotInCharge):
        letters.publish_template(kind="complaint", outcome="upheld", **TEXTS, actor=in_charge, now=NOW)


@pytest.mark.parametrize("text", ["{grounds} {password}", "no grounds", "{grounds} {", "} {grounds}", "{{grounds}}"])
def test_words_that_are_not_complete_are_refused(text: str) -> None:
    leader = make_handler(name="负责人", leads=True)
    with pytest.raises(errors.LetterTemplateNotComplete):
        letters.publish_template(
            kind="complaint", outcome="upheld", text_zh=TEXTS["text_zh"], text_en=text, actor=leader, now=NOW
        )
    assert LetterTemplate.objects.filter(kind="complaint", outcome="upheld").count() == 1


def test_the_first_words_are_complete() -> None:
    for _kind, _outcome, zh, en in first_version():
        letters.check_template(zh, en)
