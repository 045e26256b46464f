"""How programs sign in to the API."""
