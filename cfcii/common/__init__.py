"""What every app may use: money, periods, flow codes, identifiers, errors, digests. No Django in here."""
