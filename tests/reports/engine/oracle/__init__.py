"""A second, naive reading of the definitions: the figures of one account straight from its transactions.

It shares no code with the engine. Everything is looked up again and again in plain lists of days and transactions, and
divided in exact fractions, so that a reader can hold it against the specification line by line.
"""
