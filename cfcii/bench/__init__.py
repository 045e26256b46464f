"""`make bench`: what the platform costs, as ratios to something plain that does the same work in the same run.

Machines are noisy and differ; ratios within one run do not. Nothing in here takes part in the product.
"""
