"""Who may see what, for which purpose, until when: granting, revoking and asking for consents.

Not responsible for opening documents or recording queries: that is `reports.access`.
"""
