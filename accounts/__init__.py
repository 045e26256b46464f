"""Who everybody is: people, enterprises, institutions, roles, bank accounts, tokens, and the audit record.

Not responsible for what an institution may see of an enterprise: that is consent.
"""
