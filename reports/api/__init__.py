"""The API of reports: an information user's query for a document."""
