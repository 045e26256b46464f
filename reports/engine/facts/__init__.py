"""Month facts: the mergeable sufficient statistics of one account and month, from which every item is computed.

A month's facts are a function of that month's transactions alone. What a neighbouring month adds (the balance carried
into it, whether it continues the month before) and what the account's life adds (which days are covered) is worked out
when facts are read, so that a month can be added, replaced or filled in later without touching another.
"""
