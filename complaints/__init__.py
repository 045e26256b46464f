"""Disputes about figures and complaints about conduct. Nothing here yet."""
