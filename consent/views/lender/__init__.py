"""Pages about consents on the lender's side: for query users of an institution that has no system of its own for it."""
