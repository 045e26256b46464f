"""What the pages of a lender's query users are made of.

A lender learns of an enterprise only what the enterprise told it: until an answer comes a request shows what the lender
itself has written, whether anybody of that code is here or not (G7).
"""
