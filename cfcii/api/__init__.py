"""The API put together: its addresses, the one shape of its errors, its description and its guide."""
