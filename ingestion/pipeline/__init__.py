"""Bytes in, clean rows and problems out: the reading and checking of submitted files.

Plain Python and DuckDB, no Django. It decides nothing about submissions, keeps nothing, and knows what the platform
knows already only through `records.Known`.
"""
