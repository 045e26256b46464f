"""What a lender can do when its query was refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from consent.decisions import Refusal
from reports.refusals import InstitutionRefusal


@dataclass(frozen=True, slots=True)
class WayOut:
    """What to do, in words; `may_ask`: asking the enterprise anew is it."""

    words: str | Promise
    may_ask: bool = False


_ASK: Final = WayOut(_("Only the enterprise can give a new consent: ask for it."), may_ask=True)
_WAIT_FOR_ENTERPRISE: Final = WayOut(
    _("Only the enterprise can change that. Get in touch with it; afterwards query again.")
)
_OF_ADMINISTRATOR: Final = _("An administrator of your institution can change that.")
_WAYS: Final[dict[str, WayOut]] = {
    Refusal.NO_CONSENT: _ASK,
    Refusal.CONSENT_REVOKED: _ASK,
    Refusal.CONSENT_EXPIRED: _ASK,
    Refusal.CONSENT_USED_UP: _ASK,
    Refusal.CONSENT_USED_UP_THIS_MONTH: WayOut(
        _("From the first day of the next month on you can query again. If you need more, ask the enterprise."),
        may_ask=True,
    ),
    Refusal.CONSENT_NOT_STARTED: WayOut(_("Query again when it has started.")),
    Refusal.CONSENT_PAUSED: _WAIT_FOR_ENTERPRISE,
    Refusal.ENTERPRISE_FROZEN: _WAIT_FOR_ENTERPRISE,
    Refusal.ENTRUSTMENT_NOT_IN_FORCE: _WAIT_FOR_ENTERPRISE,
    Refusal.SPAN_NOT_COVERED: WayOut(_("Ask the enterprise for more months of data."), may_ask=True),
    Refusal.PURPOSE_NOT_COVERED: WayOut(_("Ask the enterprise for this purpose."), may_ask=True),
    Refusal.PRODUCT_NOT_COVERED: WayOut(_("Ask the enterprise for this product."), may_ask=True),
    InstitutionRefusal.ADDRESS_NOT_ALLOWED: WayOut(_OF_ADMINISTRATOR),
    InstitutionRefusal.OUTSIDE_WORKING_HOURS: WayOut(
        _("Query again in your institution's working hours. An administrator can change them.")
    ),
    InstitutionRefusal.RATE_LIMITED: WayOut(_("Wait a minute, then query again.")),
    InstitutionRefusal.DAILY_LIMIT_REACHED: WayOut(
        _("Query again tomorrow. An administrator of your institution can raise its limit.")
    ),
    InstitutionRefusal.ROLE_NOT_ALLOWED: WayOut(_OF_ADMINISTRATOR),
    InstitutionRefusal.INSTITUTION_NOT_ACTIVE: WayOut(_("Ask an administrator of your institution, or the platform.")),
    "nothing_covered": WayOut(
        _("The bank has not supplied a month of this account yet. Query again later; this try was not counted.")
    ),
}


def is_known(code: str) -> bool:
    """Tell whether a refusal has a way out of its own."""
    return code in _WAYS


def way_out(code: str) -> WayOut:
    """Give what to do after a refusal; of an unknown one, to ask the enterprise."""
    return _WAYS.get(code, _ASK)
