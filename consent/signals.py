"""What consent tells the apps above it, inside the transaction of the change."""

from django.dispatch import Signal

consent_granted = Signal()
"""An enterprise gave a consent. Sent with `consent_id`."""

consent_revoked = Signal()
"""An enterprise revoked a consent. Sent with `consent_id`. The door needs no word of it: it asks each time."""
