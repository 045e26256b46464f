"""The authorisation server: clients get tokens for an assertion signed by a key of theirs (RFC 6749, RFC 7523)."""
