"""From clean transactions to month facts, and from month facts to the figures of the published products.

Plain Python: no Django, no database, no clock. `facts` knows nothing of `items`.
"""
