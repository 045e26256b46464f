"""Month facts, the figures of both products, issued documents, and the door to them.

Not responsible for reading files of banks (ingestion) or for deciding about consent (consent).
"""
