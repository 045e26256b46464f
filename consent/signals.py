"""What consent tells the apps above it, inside the transaction of the change."""

from django.dispatch import Signal

consent_granted = Signal()
"""An enterprise gave a consent. Sent with `consent_id`."""

consent_revoked = Signal()
"""An enterprise revoked a consent. Sent with `consent_id`. The door needs no word of it: it asks each time."""

last_queries_wanted = Signal()
"""A page wants to say when consents were last queried. Sent with `enterprise_id` and `consent_ids`.

A receiver answers with a dict: the id of each consent that was ever queried, and the moment of its last granted query.
"""

export_wanted = Signal()
"""An enterprise takes away everything about its consents. Sent with `enterprise_id` and `accounts`: how the number of
each of its accounts is written, by id.

A receiver answers with a list of `consent.exports.Section`: what its own app keeps about the enterprise's consents.
"""
