"""Disputes about figures, complaints about conduct, and questions: cases with a deadline, a named person in charge and
a written answer.

Not here: what a figure is and how it is marked on documents (`reports`), who somebody is (`accounts`).
"""
