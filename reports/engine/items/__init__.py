"""From month facts to the exact values of every computed item, column by column.

`columns` cuts covered months into a product's columns, `balances` carries end-of-day balances through them, `formulas`
combines values, and `segments` declares one formula an item. Nothing is rounded here.
"""
