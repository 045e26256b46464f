"""Pages of reports, by audience: the enterprise itself, and information users (lenders)."""
