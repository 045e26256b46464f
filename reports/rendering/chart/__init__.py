"""The chart of a document: income and expenditure as paired bars, period-end balance as a line below them.

`geometry` computes every position once; `svg` and `shapes` paint them, on a page and in a PDF.
"""
