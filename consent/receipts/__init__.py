"""Consent receipts: what one states, how it is drawn, handed out and verified.

A receipt is issued by `consent.services.receipts` in the transaction of its authorisation. Here it is only read: what
was issued never changes, and everything shown of it is read from the content that was signed.
"""
