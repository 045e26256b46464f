"""What the tests of pages share, by what it is about; how a browser is used: see `tests.pages.browsing`."""

# ruff: noqa: F401 - pytest finds fixtures by their names here

from tests.pages.given.cases import (
    bank_dispute,
    case_handler,
    case_leader,
    complaint_case,
    decided_case,
    dispute_case,
    disputed_figure,
    drafted_case,
    far_case_handler,
    party_attachment,
    published_answer,
    question_case,
    recall,
    second_case_handler,
    statement,
)
from tests.pages.given.clients import (
    access_token,
    api_client,
    client_key,
    proposed_client,
    waiting_key,
)
from tests.pages.given.consents import (
    arrangement,
    authorisation_request,
    deletion_duty,
    freeze,
    live_consent,
    proposed_request,
    publication,
    reminder,
    revocation_effect,
    sent_request,
    share_code,
)
from tests.pages.given.documents import (
    accepted,
    facts,
    lender_document,
    own_document,
    rejected,
)
from tests.pages.given.people import (
    applicant,
    asked,
    binding,
    claim,
    clerk_membership,
    colleague,
    invitation,
    lender_administrator,
    notice,
    proposal,
    proposer,
    provider_administrator,
    session_elsewhere,
    verification,
)
