"""A receipt states what was confirmed, and anybody can verify it: K9, K10 and K11 of the security requirements."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

import jwt
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.test import override_settings
from pypdf import PdfReader

from accounts.models import Account, AuditRecord, Enterprise, Institution, User
from cfcii import checks, keys
from cfcii.common import signing
from cfcii.common.digests import sha256_hex
from consent import artefacts, services
from consent.choices import Choice
from consent.models import Authorisation, Receipt
from consent.receipts import commands, record, verifying
from consent.receipts.files import FILES
from consent.receipts.pdf import draw_pdf
from consent.receipts.record import ConsentRecord
from consent.receipts.standard import MATCHES
from consent.services import Act
from tests.cast import NOW, make_account, make_entrustment

pytestmark = pytest.mark.django_db
DOCS = Path(__file__).parents[2] / "docs" / "consent-record.md"


def authorised(
    enterprise: Enterprise,
    lender: Institution,
    accounts: list[Account],
    act: Act,
    products: tuple[str, ...] = ("monthly", "report"),
) -> Authorisation:
    for account in accounts:
        make_entrustment(account, act.user)
    choice = Choice(
        account_ids=tuple(account.pk for account in accounts), products=products, purpose="01",
        until=(NOW + timedelta(days=90)).date(), queries_total=12, queries_a_month=3, look_back_months=24,
        data_life_days=30,
    )  # fmt: skip
    return services.authorise(
        enterprise=enterprise, information_user=lender, choice=choice, act=act, reference="贷 2026-17", now=NOW
    )


@pytest.fixture
def authorisation(
    enterprise: Enterprise, information_user: Institution, account: Account, owner: User
) -> Authorisation:
    return authorised(enterprise, information_user, [account], Act(owner, "zh-hans", "203.0.113.7"))


@pytest.fixture
def receipt(authorisation: Authorisation) -> Receipt:
    return authorisation.receipt


@pytest.fixture
def folder(receipt: Receipt, tmp_path: Path) -> Path:
    """A folder with all files of a receipt, as downloaded, and the platform's keys."""
    for name, kind in FILES.items():
        (tmp_path / name).write_bytes(kind.make(receipt))
    (tmp_path / "cfcii-signing-keys.json").write_text(json.dumps(signing.public_key_set(settings.SIGNING_KEYS)))
    return tmp_path


def run(lines: tuple[str, ...], folder: Path) -> subprocess.CompletedProcess[str]:
    """Run what a page prints as it stands there."""
    return subprocess.run(["sh", "-e", "-c", "\n".join(lines)], cwd=folder, capture_output=True, text=True, check=False)


class TestWhatItStates:
    def test_who_what_when_from_where_and_to_which_words(self, authorisation: Authorisation, receipt: Receipt) -> None:
        said = json.loads(receipt.body)
        notice, event = said["notice"], said["event"]
        assert notice["text"] == authorisation.statement
        assert notice["wording_sha256"] == authorisation.wording.sha256
        assert (notice["language"], notice["translation"]["language"]) == ("zh-hans", "en")
        assert event == {
            "type": "explicit", "state": "given", "at": "2026-03-02T02:00:00Z", "channel": "web",
            "confirmed_by": "owner", "proposed_by": None,
        }  # fmt: skip
        assert said["record_id"] == f"{authorisation.arrangement.number}/1"
        assert [each["code"] for each in said["products"]] == ["monthly", "report"]
        assert len(said["consents"]) == 2
        assert receipt.sha256 == sha256_hex(receipt.body.encode())

    def test_no_account_number_stands_in_it(self, receipt: Receipt, account: Account) -> None:
        assert account.number not in receipt.body
        assert account.masked_number in receipt.body

    def test_the_translation_says_the_same_as_what_was_confirmed(
        self, enterprise: Enterprise, information_user: Institution, account: Account, owner: User
    ) -> None:
        """Filled in once more in the language of the confirmation, it is the very text that was confirmed."""
        first = authorised(enterprise, information_user, [account], Act(owner, "zh-hans"), ("report",))
        second = authorised(enterprise, information_user, [account], Act(owner, "en"), ("monthly",))
        for one in (first, second):
            consents = list(one.consents.select_related("account__provider"))
            assert artefacts._statement_in(one.language, one, consents) == one.statement

    def test_the_text_on_the_page_of_confirmation_is_the_one_in_the_receipt(self, receipt: Receipt) -> None:
        read = record.read(receipt.body.encode())
        assert sha256_hex(receipt.authorisation.statement.encode()) == read.notice.text_sha256

    def test_it_is_written_once(self, receipt: Receipt) -> None:
        with pytest.raises(DatabaseError), transaction.atomic():
            Receipt.objects.filter(pk=receipt.pk).update(body="{}")
        with pytest.raises(DatabaseError), transaction.atomic():
            Receipt.objects.filter(pk=receipt.pk).delete()

    def test_revoking_changes_nothing_in_it(self, receipt: Receipt, owner: User) -> None:
        before = (receipt.body, receipt.jws)
        services.revoke_arrangement(arrangement=receipt.authorisation.arrangement, revoked_by=owner, now=NOW)
        receipt.refresh_from_db()
        assert (receipt.body, receipt.jws) == before


class TestWithoutUs:
    """The commands that the pages print, run as they are printed."""

    def test_openssl_verifies(self, folder: Path, receipt: Receipt) -> None:
        ran = run(commands.OPENSSL, folder)
        assert (ran.returncode, ran.stdout) == (0, "Verified OK\n"), ran.stderr
        assert run((commands.DIGEST,), folder).stdout.startswith(receipt.sha256)
        assert (folder / "signed.bin").read_bytes() == (folder / "signing-input.bin").read_bytes()

    @pytest.mark.parametrize("file", ["receipt.json", "signature.der", "receipt.jws"])
    def test_openssl_refuses_one_byte_changed(self, folder: Path, file: str) -> None:
        content = bytearray((folder / file).read_bytes())
        content[len(content) // 2 if file != "receipt.jws" else 5] ^= 1
        (folder / file).write_bytes(content)
        ran = run(commands.OPENSSL, folder)
        assert ran.returncode != 0
        assert "Verified OK" not in ran.stdout

    def test_openssl_refuses_the_key_of_another_operator(self, folder: Path) -> None:
        other = signing.new_key_set()
        (folder / "public-key.pem").write_bytes(signing.public_key_pem(other, signing.key_ids(other)[0]))
        assert run(commands.OPENSSL, folder).returncode != 0

    @pytest.mark.skipif(not shutil.which("jose"), reason="the command line `jose` is not installed here")
    def test_jose_verifies(self, folder: Path) -> None:
        ran = run((commands.JOSE,), folder)
        assert (ran.returncode, ran.stdout) == (0, "Verified\n"), ran.stderr
        other = signing.public_key_set(signing.new_key_set())
        (folder / "cfcii-signing-keys.json").write_text(json.dumps(other))
        ran = run((commands.JOSE,), folder)
        assert ran.returncode != 0
        assert "Verified" not in ran.stdout

    def test_another_library_verifies(self, receipt: Receipt) -> None:
        """PyJWT has nothing in common with the library that signs."""
        public = jwt.PyJWKSet.from_dict(signing.public_key_set(settings.SIGNING_KEYS))
        assert (
            jwt.PyJWS().decode(receipt.jws, public[receipt.key_id].key, algorithms=["ES256"]) == receipt.body.encode()
        )


class TestHandedIn:
    def test_it_verifies_with_and_without_the_content(self, receipt: Receipt) -> None:
        for content in (receipt.body.encode(), None):
            verified = verifying.verify(jws=receipt.jws, content=content)
            assert (verified.sha256, verified.key_id) == (receipt.sha256, receipt.key_id)
        assert verifying.stored(receipt).record.version == 1

    def test_one_byte_changed_anywhere_is_refused(self, receipt: Receipt) -> None:
        """K9: in the content beside it, and at every place of the signature."""
        for place in range(0, len(receipt.body.encode()), 97):
            content = bytearray(receipt.body.encode())
            content[place] ^= 1
            with pytest.raises(verifying.ReceiptDisagrees):
                verifying.verify(jws=receipt.jws, content=bytes(content))
        places = {*range(0, len(receipt.jws), 53), *range(len(receipt.jws) - 90, len(receipt.jws))}
        for place in places:
            changed = receipt.jws[:place] + ("A" if receipt.jws[place] != "A" else "B") + receipt.jws[place + 1 :]
            with pytest.raises(verifying.ReceiptNotSigned):
                verifying.verify(jws=changed, content=None)

    def test_another_operators_signature_is_refused(self, receipt: Receipt) -> None:
        other = signing.sign(receipt.body.encode(), signing.new_key_set(), kind=signing.CONSENT_RECEIPT)
        with pytest.raises(verifying.ReceiptNotSigned):
            verifying.verify(jws=other.jws, content=receipt.body.encode())

    def test_another_operators_signature_under_the_name_of_our_key_is_refused(self, receipt: Receipt) -> None:
        stolen = json.loads(signing.new_key_set())
        stolen["keys"][0]["kid"] = receipt.key_id
        forged = signing.sign(receipt.body.encode(), json.dumps(stolen), kind=signing.CONSENT_RECEIPT)
        with pytest.raises(verifying.ReceiptNotSigned):
            verifying.verify(jws=forged.jws, content=receipt.body.encode())

    @pytest.mark.parametrize(
        "head", [{"alg": "none"}, {"alg": "HS256"}, {"alg": "ES256", "typ": "JOSE"}, {"crit": ["exp"]}, {"jwk": {}}]
    )
    def test_no_head_but_our_own_is_taken(self, receipt: Receipt, head: dict[str, Any]) -> None:
        own, content, signature = receipt.jws.split(".")
        forged = json.loads(urlsafe_b64decode(own + "==")) | head
        encoded = urlsafe_b64encode(json.dumps(forged).encode()).rstrip(b"=").decode()
        with pytest.raises(verifying.ReceiptNotSigned):
            verifying.verify(jws=f"{encoded}.{content}.{signature}", content=None)

    @pytest.mark.parametrize("jws", ["", ".", "..", "a.b.c", "é", "\x00", "e30.e30.", "W10.e30.AAAA", "." * 100])
    def test_nonsense_is_refused(self, receipt: Receipt, jws: str) -> None:
        with pytest.raises(verifying.ReceiptNotSigned):
            verifying.verify(jws=jws, content=None)

    def test_what_we_signed_for_something_else_is_no_receipt(self, receipt: Receipt) -> None:
        other = signing.sign(receipt.body.encode(), settings.SIGNING_KEYS, kind="something-else")
        with pytest.raises(verifying.ReceiptNotSigned):
            verifying.verify(jws=other.jws, content=receipt.body.encode())

    def test_the_content_of_another_receipt_beside_it_is_refused(
        self,
        receipt: Receipt,
        enterprise: Enterprise,
        information_user: Institution,
        provider: Institution,
        owner: User,
    ) -> None:
        """K10: both are genuine, and yet they disagree."""
        account = make_account(provider, enterprise)
        other = authorised(enterprise, information_user, [account], Act(owner, "en")).receipt
        with pytest.raises(verifying.ReceiptDisagrees):
            verifying.verify(jws=receipt.jws, content=other.body.encode())

    @pytest.mark.parametrize(
        "change",
        [
            {"schema_version": "cfcii-consent-record-2"}, {"record_id": "A-1/7"}, {"version": "1"}, {"version": True},
            {"consents": []}, {"pii_principal": {"name": "x"}}, {"extra": 1}, {"notice": None},
            {"event": {"type": "explicit"}}, {"validity": {"starts_at": "soon", "ends_at": "later"}},
        ],
    )  # fmt: skip
    def test_the_signed_content_is_held_to_the_same_rules(self, receipt: Receipt, change: dict[str, Any]) -> None:
        """K10: even our own signature does not make a record of something that is none."""
        content = json.dumps(json.loads(receipt.body) | change, sort_keys=True, separators=(",", ":")).encode()
        signed = signing.sign(content, settings.SIGNING_KEYS, kind=signing.CONSENT_RECEIPT)
        with pytest.raises(verifying.ReceiptNotReadable):
            verifying.verify(jws=signed.jws, content=content)

    def test_a_changed_statement_contradicts_its_digest(self, receipt: Receipt) -> None:
        read = record.read(receipt.body.encode())
        forged = replace(read, notice=replace(read.notice, text=read.notice.text + "。")).to_bytes()
        with pytest.raises(record.NotAConsentRecord, match="text and digest"):
            record.read(forged)
        pretty = json.dumps(json.loads(receipt.body), indent=1).encode()
        with pytest.raises(record.NotAConsentRecord):
            record.read(pretty)

    def test_a_row_that_says_something_else_than_its_receipt_is_found(self, receipt: Receipt) -> None:
        """K10, for what we keep ourselves; nothing is saved here."""
        receipt.authorisation.queries_total = 1000
        with pytest.raises(verifying.ReceiptDisagrees):
            verifying.stored(receipt)


class TestKeys:
    def test_old_receipts_verify_after_a_change_of_keys(
        self,
        receipt: Receipt,
        enterprise: Enterprise,
        information_user: Institution,
        provider: Institution,
        owner: User,
    ) -> None:
        announced = signing.with_key_announced(settings.SIGNING_KEYS)
        changed = signing.with_key_in_use(announced)
        with override_settings(SIGNING_KEYS=announced):
            assert verifying.stored(receipt)
            assert signing.key_ids(announced)[0] == receipt.key_id
        with override_settings(SIGNING_KEYS=changed):
            newer = authorised(
                enterprise, information_user, [make_account(provider, enterprise)], Act(owner, "en")
            ).receipt
            assert newer.key_id == signing.key_ids(announced)[1] != receipt.key_id
            for each in (receipt, newer):
                assert verifying.stored(each)
                assert b"PUBLIC KEY" in FILES["public-key.pem"].make(each)
        # A process that was not restarted yet knows the announced key as well.
        with override_settings(SIGNING_KEYS=announced):
            assert verifying.stored(newer)

    def test_of_older_keys_only_the_public_half_is_kept(self) -> None:
        changed = signing.with_key_in_use(signing.with_key_announced(settings.SIGNING_KEYS))
        assert ["d" in key for key in json.loads(changed)["keys"]] == [True, False]
        assert all("d" not in key for key in signing.public_key_set(changed)["keys"])
        with pytest.raises(signing.KeysNotUsable):
            signing.with_key_in_use(changed)

    def test_the_command_changes_the_key_in_two_steps(self, tmp_path: Path) -> None:
        file = tmp_path / "secrets.json"
        first = keys.kept_in(file)
        ids = signing.key_ids(first["CFCII_SIGNING_KEYS"])
        with override_settings(DEMO=True, VAR_ROOT=tmp_path, SIGNING_KEYS=first["CFCII_SIGNING_KEYS"]):
            with pytest.raises(CommandError, match="announce"):
                call_command("rotate_signing_key", "use", stdout=io.StringIO())
            call_command("rotate_signing_key", "announce", stdout=io.StringIO())
        second = keys.kept_in(file)
        assert signing.key_ids(second["CFCII_SIGNING_KEYS"])[0] == ids[0]
        assert {**second, "CFCII_SIGNING_KEYS": ""} == {**first, "CFCII_SIGNING_KEYS": ""}
        printed = io.StringIO()
        with override_settings(DEMO=False, SIGNING_KEYS=second["CFCII_SIGNING_KEYS"]):
            call_command("rotate_signing_key", "use", stdout=printed)
        third = printed.getvalue().strip().removeprefix("CFCII_SIGNING_KEYS='").removesuffix("'")
        assert signing.key_ids(third)[::-1] == signing.key_ids(second["CFCII_SIGNING_KEYS"])

    @pytest.mark.parametrize(
        "bad",
        [
            "",
            "{}",
            "[]",
            '{"keys":[]}',
            '{"keys":[{"kty":"EC"}]}',
            '{"keys":[{"kty":"oct","k":"aGFsbG9oYWxsb2hhbGxv"}]}',
        ],
    )
    def test_a_check_finds_keys_that_do_not_work(self, bad: str) -> None:
        with override_settings(SIGNING_KEYS=bad, WITHOUT_SECRETS=False):
            assert [each.id for each in checks.signing_keys_are_usable()] == ["cfcii.E004"]

    def test_a_check_finds_a_first_key_that_cannot_sign(self) -> None:
        public = json.dumps(signing.public_key_set(settings.SIGNING_KEYS))
        twice = json.dumps({"keys": json.loads(settings.SIGNING_KEYS)["keys"] * 2})
        for bad in (public, twice):
            with override_settings(SIGNING_KEYS=bad, WITHOUT_SECRETS=False):
                assert checks.signing_keys_are_usable()
        assert not checks.signing_keys_are_usable()


class TestOnPaper:
    def test_one_page_in_both_languages(self, receipt: Receipt) -> None:
        draw_pdf(receipt)  # the first one of a process reads the font
        content = draw_pdf(receipt)
        assert content == draw_pdf(receipt)
        (page,) = PdfReader(io.BytesIO(content)).pages
        text = "".join(page.extract_text().split())
        read = record.read(receipt.body.encode())
        for words in (
            read.notice.text, read.notice.translation.text, receipt.sha256, receipt.key_id, read.record_id,
            read.notice.wording_sha256, "授权回执", "Consentreceipt", "贷2026-17",
            "openssldgst-sha256-verify",
        ):  # fmt: skip
            assert "".join(words.split()) in text
        assert "203.0.113.7" not in text  # where its people sit is no business of the other side

    def test_many_accounts_stay_on_one_page(
        self, enterprise: Enterprise, information_user: Institution, provider: Institution, owner: User
    ) -> None:
        accounts = [make_account(provider, enterprise) for _ in range(20)]
        receipt = authorised(enterprise, information_user, accounts, Act(owner, "en")).receipt
        (page,) = PdfReader(io.BytesIO(draw_pdf(receipt))).pages
        assert "28 more" in page.extract_text()


def test_a_download_by_the_lender_is_on_the_record(
    receipt: Receipt, information_user: Institution, analyst: User
) -> None:
    services.note_download(receipt=receipt, file="receipt.pdf", lender=information_user, user=analyst, now=NOW)
    noted = AuditRecord.objects.get(action="receipt.downloaded")
    assert (noted.actor, noted.institution, noted.payload["file"]) == (analyst, information_user, "receipt.pdf")
    assert noted.enterprise == receipt.authorisation.arrangement.enterprise


def _paths(kind: Any, before: str = "") -> Iterator[str]:
    for field in fields(kind):
        hint, path = get_type_hints(kind)[field.name], f"{before}{field.name}"
        if get_origin(hint) is tuple:
            yield from _paths(get_args(hint)[0], f"{path}[].")
        elif is_dataclass(hint):
            yield from _paths(hint, f"{path}.")
        else:
            yield path


def test_every_field_is_matched_with_the_standard_once() -> None:
    assert [match.ours for match in MATCHES] == list(dict.fromkeys(match.ours for match in MATCHES))
    assert {match.ours for match in MATCHES} == set(_paths(ConsentRecord))


def test_the_documentation_has_the_same_table_and_commands() -> None:
    text = DOCS.read_text(encoding="utf-8")
    for match in MATCHES:
        assert f"| `{match.ours}` | {match.standard or '--'} |" in text
    for command in (*commands.OPENSSL, commands.DIGEST, commands.JOSE):
        assert command in text
