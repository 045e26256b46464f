"""What a document says besides its figures: title, notice, proof states, notes. Evaluated in the active language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports.engine.proof import ProofState
from reports.rendering import values

DISPUTE_MARK: Final = "※"
PROOF_SYMBOLS: Final[Mapping[ProofState, str]] = {"proven": "●", "gap": "◐", "not_proven": "○"}


@dataclass(frozen=True, slots=True)
class Labels:
    """The names of a document's own parts."""

    item: str
    continued: str
    dispute_mark: str
    under_dispute: str
    contents: str
    chart: str
    chart_description: str
    basis: str
    month: str
    proof: str
    facts_digest: str
    submission_digest: str
    remarks: str
    notes: str
    page: str
    """With `%(page)s` and `%(total)s`."""


def labels() -> Labels:
    return Labels(
        item=_("Item"),
        continued=_("continued"),
        dispute_mark=DISPUTE_MARK,
        under_dispute=_("under dispute"),
        contents=_("Contents"),
        chart=_("Income, expenditure and balance over time"),
        chart_description=_(
            "The same figures stand in the table that follows. A period without a value is left empty."
        ),
        basis=_("What the figures rest on"),
        month=_("Month"),
        proof=_("Proof"),
        facts_digest=_("SHA-256 of the month's facts"),
        submission_digest=_("SHA-256 of the institution's submission"),
        remarks=_("Remarks"),
        notes=_("Notes"),
        page=_("Page %(page)s of %(total)s"),
    )


def title(product: str) -> str:
    return {
        "report": _("Cash flow credit information report"),
        "monthly": _("Cash flow credit information: monthly summary"),
    }[product]


def product_line(*, is_own: bool) -> str:
    """Say for whom the document was issued: it names a consent unless the enterprise views its own."""
    return _("Copy for the enterprise") if is_own else _("Copy for an information user")


def dispute_notice(open_disputes: int) -> str:
    if not open_disputes:
        return _("No dispute about the information of this account is being processed.")
    return ngettext(
        "%(count)s dispute about the information of this account is being processed.",
        "%(count)s disputes about the information of this account are being processed.",
        open_disputes,
    ) % {"count": open_disputes}


def remark_label(by: str) -> str:
    """Name the kind of a remark: by who makes it, or a dispute mark."""
    return {
        "provider": _("Remark by the account-opening institution"),
        "platform": _("Remark by the platform"),
        "enterprise": _("Statement by the enterprise"),
        "dispute": _("Dispute mark"),
    }[by]


def proof_label(state: ProofState) -> str:
    return {"proven": _("proven"), "gap": _("gap"), "not_proven": _("not proven")}[state]


def proof_meaning(state: ProofState) -> str:
    return {
        "proven": _(
            "every balance of the month follows from the one before it, and the first one from the month before "
            "or from the opening of the account"
        ),
        "gap": _(
            "every balance of the month follows from the one before it, but nothing shows that the first one continues "
            "the month before"
        ),
        "not_proven": _(
            "some balances do not follow from those before them; the institution's file was accepted as it stood"
        ),
    }[state]


def money_unit(currency: str) -> str:
    """Name the unit of money of an account's currency (ISO 4217)."""
    return _("yuan") if currency == "CNY" else currency


def unit_label(unit: str, currency: str) -> str:
    """Name the unit of an item; counts have none of their own."""
    return {"money": money_unit(currency), "ratio": _("ratio")}.get(unit, "")


def money_units(currency: str) -> dict[int, str]:
    """Name ten to each power of the unit of money in which an axis may count."""
    unit = money_unit(currency)
    return {0: unit, 4: _("10,000 %(unit)s") % {"unit": unit}, 8: _("100 million %(unit)s") % {"unit": unit}}


def none() -> str:
    return _("none")


def version_labels() -> dict[str, str]:
    """Name the versions that a document lists, in the order in which they are shown."""
    return {
        "dictionary": _("Version of the dictionary"),
        "rules": _("Version of the classification rules"),
        "facts_code": _("Version of the program that computed the months' facts"),
        "code": _("Version of the program that computed the figures"),
    }


def digest_labels() -> dict[str, str]:
    return {"facts": _("SHA-256 of the facts"), "content": _("SHA-256 of the content of this document")}


def notes(body: Mapping[str, Any], *, currency: str, is_own: bool) -> tuple[str, ...]:
    """Give the numbered notes that close a document."""
    return (
        _(
            "This document was issued by the cash flow credit information sharing platform (CFCII) from what "
            "institutions had submitted by %(time)s. What was issued is never changed; later submissions and "
            "corrections show in documents issued later."
        )
        % {"time": values.moment(body["issued_at"])},
        _(
            "The figures are computed from transactions that the account-opening institution submitted on the "
            "enterprise's entrustment. The platform does not vouch for their truth, accuracy or completeness. "
            "The document states figures only: it neither rates the enterprise nor recommends a decision."
        ),
        _(
            "Income is the sum of the credits of a period, expenditure that of its debits. A period is a natural month "
            "or quarter; a quarter that is not covered in each of its three months is shown by its covered months. "
            "Every item is defined in version %(version)s of the data dictionary."
        )
        % {"version": body["versions"]["dictionary"]},
        _(
            "Money is in %(unit)s with two decimals. Ratios are decimals: 0.2500 is a quarter. "
            "“%(null)s” means that there is no value, which is not zero: "
            "the data or the divisor is missing, or the item does not apply."
        )
        % {"unit": money_unit(currency), "null": values.NULL},
        "\n".join([_("Proof of each month, shown beside the periods and in the list of months:"), *_proof_states()]),
        _(
            "A figure under dispute stands in italics, marked %(mark)s, until the dispute is decided. "
            "The enterprise may dispute any figure at the platform or at the institution."
        )
        % {"mark": DISPUTE_MARK},
        *([_about_remarks()] if "annotations" in body else []),
        _own_use() if is_own else _lenders_use(),
        _(
            "The content of this document in its canonical form is fixed by its SHA-256; any institution can compute "
            "the digests of its own submissions and facts and compare them with those listed."
        ),
    )


def _proof_states() -> list[str]:
    return [
        _("%(symbol)s %(state)s: %(meaning)s.")
        % {"symbol": symbol, "state": proof_label(state), "meaning": proof_meaning(state)}
        for state, symbol in PROOF_SYMBOLS.items()
    ]


def _about_remarks() -> str:
    return _(
        "Remarks stand with their day and with who makes them: the account-opening institution, the platform, the "
        "enterprise, or the dispute mark of a figure that is being verified. The platform does not judge what the "
        "enterprise states."
    )


def _own_use() -> str:
    return _(
        "This copy was issued to the enterprise about its own account. A lender obtains its own under the "
        "enterprise's consent."
    )


def _lenders_use() -> str:
    return _(
        "This copy may be used only by the institution and for the purpose of the consent under which it was issued. "
        "It must not be passed on or used for anything else; every query is recorded and shown to the enterprise."
    )
