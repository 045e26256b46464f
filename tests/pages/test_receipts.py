"""Receipts on pages: who holds one, taking its files away, verifying one, and everything in one file."""

from __future__ import annotations

import csv
import io
import json
import subprocess
from datetime import datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone, translation
from pypdf import PdfReader

from accounts.models import Account, AuditRecord, Enterprise, Institution, User
from cfcii.common import signing
from consent import services
from consent.models import Consent, Receipt
from consent.receipts import commands
from consent.receipts.files import FILES
from consent.receipts.pdf import draw_pdf
from reports.models import Document
from tests.cast import make_account, make_choice, make_consent, make_entrustment, make_institution_user
from tests.pages.browsing import signed_in

pytestmark = pytest.mark.django_db
VERIFY = "/receipts/verify/"


@pytest.fixture
def receipt(account: Account, information_user: Institution, owner: User, now: datetime) -> Receipt:
    return make_consent(account, information_user, owner, now=now).authorisation.receipt


@pytest.fixture
def address(receipt: Receipt) -> str:
    return f"/receipts/{receipt.authorisation.arrangement.number}/1/"


def taken(response: Any) -> bytes:
    return b"".join(response.streaming_content)


class TestTheReceipt:
    def test_both_sides_read_the_same(
        self, owner: User, viewer: User, analyst: User, address: str, receipt: Receipt
    ) -> None:
        for user in (owner, viewer, analyst):
            page = signed_in(user).get(address).content.decode()
            for words in (receipt.sha256, receipt.key_id, "河畔面馆", "echo verified", "version 1"):
                assert words.lower() in page.lower()
            assert "verified just now" in page
            assert receipt.authorisation.statement.splitlines()[0] in page

    @pytest.mark.parametrize("whose", ["stranger", "rival_analyst", "clerk", "staff", "lender_administrator"])
    def test_nobody_else_learns_that_it_is_there(
        self, request: pytest.FixtureRequest, whose: str, address: str
    ) -> None:
        client = signed_in(request.getfixturevalue(whose))
        assert client.get(address).status_code == 404
        assert client.get(f"{address}receipt.json").status_code == 404

    def test_who_is_not_signed_in_is_sent_to(self, address: str) -> None:
        for each in (address, f"{address}receipt.pdf"):
            assert Client().get(each)["Location"].startswith("/accounts/login/")

    def test_another_version_or_file_is_not_there(self, owner: User, address: str) -> None:
        client = signed_in(owner)
        for wrong in (f"{address}receipt.exe", address.replace("/1/", "/2/"), address.replace("/1/", f"/{10**30}/")):
            assert client.get(wrong).status_code == 404

    def test_it_shows_how_it_stands_today(self, owner: User, address: str, receipt: Receipt, now: datetime) -> None:
        arrangement = receipt.authorisation.arrangement
        services.revoke_arrangement(arrangement=arrangement, revoked_by=owner, now=now)
        page = signed_in(owner).get(address).content.decode()
        assert "revoked" in page
        assert "verified just now" in page


class TestItsFiles:
    def test_each_is_as_it_was_issued_and_is_kept_by_nobody_between(
        self, owner: User, address: str, receipt: Receipt
    ) -> None:
        client = signed_in(owner)
        for name, kind in FILES.items():
            answer = client.get(f"{address}{name}")
            assert answer.content == kind.make(receipt)
            assert (answer["Cache-Control"], answer["Content-Type"]) == ("no-store", kind.content_type)
            assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
        assert client.get(f"{address}receipt.json").content.decode() == receipt.body

    def test_the_commands_of_the_page_verify_what_the_page_gives(
        self, owner: User, address: str, tmp_path: Path
    ) -> None:
        """Must show 2: the files are downloaded, the lines taken from the page, and run."""
        client = signed_in(owner)
        page = client.get(address).content.decode()
        for name in FILES:
            (tmp_path / name).write_bytes(client.get(f"{address}{name}").content)
        printed = unescape(page.split('<pre class="example" tabindex="0">')[1].split("</pre>")[0])
        assert printed == "\n".join(commands.OPENSSL)
        ran = subprocess.run(["sh", "-e", "-c", printed], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert (ran.returncode, ran.stdout) == (0, "Verified OK\n"), ran.stderr

    def test_the_lenders_downloads_are_on_the_record_and_the_enterprises_are_not(
        self, owner: User, analyst: User, address: str
    ) -> None:
        signed_in(owner).get(f"{address}receipt.json")
        assert not AuditRecord.objects.filter(action="receipt.downloaded").exists()
        browser = signed_in(analyst)
        browser.get(address)
        assert not AuditRecord.objects.filter(action="receipt.downloaded").exists()
        browser.get(f"{address}receipt.json")
        noted = AuditRecord.objects.get(action="receipt.downloaded")
        assert (noted.actor, noted.payload["file"], noted.address) == (analyst, "receipt.json", "127.0.0.1")


class TestTheKeys:
    def test_anybody_reads_the_public_halves(self, receipt: Receipt) -> None:
        for address in ("/.well-known/cfcii-signing-keys.json", "/.well-known/jwks.json"):
            answer = Client().get(address)
            assert answer["Content-Type"] == "application/jwk-set+json"
            assert answer.json() == signing.public_key_set(settings.SIGNING_KEYS)
            assert all("d" not in key for key in answer.json()["keys"])
        pem = Client().get(f"/.well-known/cfcii-signing-keys/{receipt.key_id}.pem")
        assert pem.content == FILES["public-key.pem"].make(receipt)
        assert Client().get("/.well-known/cfcii-signing-keys/another.pem").status_code == 404


class TestVerifying:
    def test_the_page_says_how(self) -> None:
        page = Client(headers={"accept-language": "en"}).get(VERIFY).content.decode()
        assert "openssl dgst -sha256 -verify" in page
        assert "jose jws ver" in page
        assert "pii_principal_id" in page

    def test_a_genuine_receipt(self, receipt: Receipt) -> None:
        browser = Client(headers={"accept-language": "en"})
        pasted = {"signature_text": f" {receipt.jws}\n", "receipt_text": f"\n{receipt.body} "}
        uploaded = {
            "signature_file": SimpleUploadedFile("receipt.jws", receipt.jws.encode()),
            "receipt_file": SimpleUploadedFile("receipt.json", receipt.body.encode()),
        }
        for handed_in in (pasted, uploaded, {"signature_text": receipt.jws}):
            page = browser.post(VERIFY, handed_in).content.decode()
            assert "The receipt is genuine" in page
            assert receipt.sha256 in page
            assert receipt.authorisation.statement.splitlines()[0] in page
        assert "You handed in the signature alone" in page

    def test_nothing_of_it_is_looked_up_or_kept(self, receipt: Receipt, django_assert_num_queries: Any) -> None:
        with django_assert_num_queries(0):
            Client().post(VERIFY, {"signature_text": receipt.jws})
        assert not AuditRecord.objects.filter(target_type="consent.receipt").exists()

    def test_a_changed_one_and_one_of_another_operator_are_refused(self, receipt: Receipt) -> None:
        browser = Client(headers={"accept-language": "en"})
        other = signing.sign(receipt.body.encode(), signing.new_key_set(), kind=signing.CONSENT_RECEIPT)
        for handed_in, words in (
            ({"signature_text": receipt.jws, "receipt_text": receipt.body.replace("12", "13", 1)}, "the two disagree"),
            (
                {"signature_text": receipt.jws[:-4] + "AAAA", "receipt_text": receipt.body},
                "not by a key of this platform",
            ),
            ({"signature_text": other.jws, "receipt_text": receipt.body}, "not by a key of this platform"),
            ({"signature_text": "something else"}, "not by a key of this platform"),
            ({"signature_text": "é.ü.ö"}, "not by a key of this platform"),
        ):
            page = browser.post(VERIFY, handed_in).content.decode()
            assert "does not verify" in page
            assert words in page
            assert "The receipt is genuine" not in page

    def test_another_file_of_the_receipt_is_told_from_a_bad_signature(self, receipt: Receipt) -> None:
        browser = Client(headers={"accept-language": "en"})
        for name in ("receipt.pdf", "receipt.json"):
            file = SimpleUploadedFile(name, FILES[name].make(receipt))
            page = unescape(browser.post(VERIFY, {"signature_file": file}).content.decode())
            assert "This is not receipt.jws" in page
            assert "does not verify" not in page

    def test_nothing_handed_in_and_too_much(self) -> None:
        browser = Client(headers={"accept-language": "en"})
        assert "Choose the file receipt.jws" in browser.post(VERIFY, {}).content.decode()
        large = SimpleUploadedFile("receipt.jws", b"a" * (2 * 1024**2 + 1))
        assert "too large for a receipt" in browser.post(VERIFY, {"signature_file": large}).content.decode()

    def test_a_form_of_somewhere_else_is_refused(self) -> None:
        assert Client(enforce_csrf_checks=True).post(VERIFY, {"signature_text": "x"}).status_code == 403


class TestEverything:
    """The export of an enterprise's consents."""

    @pytest.fixture
    def page(self, enterprise: Enterprise) -> str:
        return f"/enterprise/{enterprise.pk}/sharing/export/"

    @pytest.fixture
    def queried(self, lender_document: Document) -> Document:
        return lender_document

    def test_json_has_everything(
        self, owner: User, page: str, queried: Document, live_consent: Consent, account: Account
    ) -> None:
        answer = signed_in(owner).post(page, {"format": "json"})
        assert answer["Content-Disposition"].endswith('.json"')
        told = json.loads(taken(answer))
        receipt = live_consent.authorisation.receipt
        (authorisation,) = told["authorisations"]
        assert authorisation["receipt"] == json.loads(receipt.body)
        assert (authorisation["receipt_jws"], authorisation["receipt_sha256"]) == (receipt.jws, receipt.sha256)
        assert told["consents"][0]["number"] == live_consent.number
        assert told["entrustments"][0]["statement"]
        assert [each["number"] for each in told["documents"]] == [queried.number]
        (query,) = told["queries"]
        assert (query["outcome"], query["document"], query["by"]) == ("granted", queried.number, "query_user")
        granted = next(each for each in told["events"] if each["action"] == "consent.granted")
        assert (granted["by"], granted["number"]) == ("owner", live_consent.number)
        assert granted["at"]
        assert told["accounts"][0]["account"] == account.masked_number
        for name in ("requests", "share_codes", "freezes", "rule_of_two", "deletion_receipts", "revocations"):
            assert told[name] == []

    @pytest.mark.parametrize("form", ["json", "csv", "pdf"])
    def test_account_numbers_are_masked_unless_asked_for(
        self, owner: User, page: str, live_consent: Consent, account: Account, form: str
    ) -> None:
        def text(**more: str) -> str:
            content = taken(signed_in(owner).post(page, {"format": form, **more}))
            if form == "csv":
                with ZipFile(io.BytesIO(content)) as archive:
                    return "".join(archive.read(name).decode() for name in archive.namelist())
            if form == "pdf":
                return "".join(each.extract_text() for each in PdfReader(io.BytesIO(content)).pages)
            return content.decode()

        assert account.number not in text()
        assert account.number in text(in_full="on")
        noted = AuditRecord.objects.filter(action="consent_record.exported").order_by("pk")
        assert [(each.payload["account_numbers"], each.actor) for each in noted] == [
            ("masked", owner),
            ("in full", owner),
        ]

    def test_csv_runs_in_no_spreadsheet(
        self, owner: User, page: str, enterprise: Enterprise, provider: Institution, information_user: Institution,
        now: datetime,
    ) -> None:  # fmt: skip
        owner.name = "=cmd|'/c calc'!A1"
        owner.save(update_fields=["name"])
        make_consent(make_account(provider, enterprise), information_user, owner, now=now)
        content = taken(signed_in(owner).post(page, {"format": "csv"}))
        with ZipFile(io.BytesIO(content)) as archive:
            assert archive.testzip() is None
            tables = {name: archive.read(name).decode("utf-8-sig") for name in archive.namelist()}
        assert {"consents.csv", "events.csv", "queries.csv", "documents.csv", "authorisations.csv"} <= tables.keys()
        for text in tables.values():
            for row in csv.reader(io.StringIO(text)):
                assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row)
        assert "'=cmd" in tables["consents.csv"]

    def test_pdf_is_to_read(self, owner: User, page: str, queried: Document) -> None:
        content = taken(signed_in(owner, "zh-hans").post(page, {"format": "pdf"}))
        text = "".join(each.extract_text() for each in PdfReader(io.BytesIO(content)).pages)
        assert "河畔面馆" in text
        assert "同舟担保" in text

    def test_pdf_says_the_last_day(self, owner: User, page: str, live_consent: Consent) -> None:
        content = taken(signed_in(owner).post(page, {"format": "pdf"}))
        text = "".join(each.extract_text() for each in PdfReader(io.BytesIO(content)).pages)
        after = timezone.localtime(live_consent.ends_at).date()
        assert f"{after - timedelta(days=1)}" in text
        assert f"{after} 00:00" not in text

    def test_only_of_this_enterprise(
        self, stranger: User, owner: User, page: str, live_consent: Consent, enterprise: Enterprise
    ) -> None:
        theirs = stranger.enterprise_memberships.get().enterprise
        answer = signed_in(stranger).post(f"/enterprise/{theirs.pk}/sharing/export/", {"format": "json"})
        told = json.loads(taken(answer))
        assert not any(rows for name, rows in told.items() if name not in ("enterprise", "exported_at", "events"))
        assert live_consent.number not in json.dumps(told)

    def test_who_may(self, owner: User, handler: User, viewer: User, stranger: User, analyst: User, page: str) -> None:
        for user, status in ((owner, 200), (handler, 200), (viewer, 403), (stranger, 404), (analyst, 404)):
            assert signed_in(user).get(page).status_code == status
            assert signed_in(user).post(page, {"format": "json"}).status_code == status
        assert not AuditRecord.objects.filter(action="consent_record.exported", actor=viewer).exists()

    def test_an_unknown_form_is_asked_for_again(self, owner: User, page: str) -> None:
        answer = signed_in(owner).post(page, {"format": "exe"})
        assert answer.status_code == 200
        assert "Nothing has been done yet" in answer.content.decode()

    def test_the_service_refuses_who_only_looks(self, viewer: User, enterprise: Enterprise, now: datetime) -> None:
        with pytest.raises(services.MayNotDecideForEnterprise):
            services.note_export(enterprise=enterprise, format="json", in_full=True, exported_by=viewer, now=now)


def test_of_a_redeemed_code_it_says_what_was_confirmed_when(
    account: Account, owner: User, analyst: User, information_user: Institution, now: datetime
) -> None:
    make_entrustment(account, owner, now=now)
    share, code = services.make_share_code(
        enterprise=account.enterprise, choice=make_choice(account.pk, now=now), act=services.Act(owner, "en"), now=now
    )
    later = now + timedelta(seconds=24)
    sender = services.Sender(information_user, "web", analyst)
    given = services.redeem_share_code(code=code, sender=sender, now=later)
    page = signed_in(owner).get(f"/receipts/{given.arrangement.number}/1/").content.decode()
    with translation.override("en"):
        drawn = "".join(each.extract_text() for each in PdfReader(io.BytesIO(draw_pdf(given.receipt))).pages)
    for text in (page, drawn):
        assert "rawn up when the code was redeemed" in text
        assert share.number in text
        for moment in (now, later):
            assert f"{timezone.localtime(moment):%H:%M:%S}" in text
    assert "word for word as it was confirmed" not in page
    assert "Word for word as confirmed" not in drawn


def test_a_lender_that_is_stopped_holds_it_no_longer(
    information_user: Institution, address: str, now: datetime
) -> None:
    analyst = make_institution_user(information_user, "query_user")
    assert signed_in(analyst).get(address).status_code == 200
    analyst.institution_memberships.update(stopped_at=now)
    assert signed_in(analyst).get(address).status_code == 404
