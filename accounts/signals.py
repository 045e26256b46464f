"""What accounts tells the apps above it, inside the transaction of the change."""

from django.dispatch import Signal

account_unbound = Signal()
"""An enterprise took an account out of what it shares. Sent with `account_id`, `unbound_by_id` and `at`.

Whoever lets others see the account ends that now. The account's row is locked until the transaction ends.
"""

unbinding_considered = Signal()
"""Somebody asks what would end with an unbinding; nothing is done. Sent with `account_id` and `at`.

Each receiver answers with a list of sentences for people, one for each thing that would end.
"""
