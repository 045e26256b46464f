"""An account with figures, and a consent that lasts now."""

# ruff: noqa: F401 - pytest finds fixtures by their names here

from tests.pages.given.consents import live_consent
from tests.pages.given.documents import accepted, facts
