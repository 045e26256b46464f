"""The API of consent: a lender asks, follows, reads consents and receipts, redeems what an enterprise shares."""
