"""Submitted files in, clean coded transactions out: upload, checks, problems, the vault.

Not responsible for any figure: facts are built by reports, which also accepts a checked submission.
"""
