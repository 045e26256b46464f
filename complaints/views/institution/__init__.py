"""Pages of cases for those who answer for a bank or a lender, and of recalls for who queries."""
