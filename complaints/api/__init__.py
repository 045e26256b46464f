"""The API of cases: a lender reads and acknowledges recalls."""
