"""PostgreSQL for Django, with a server of our own that starts when it is needed."""
