"""Pages for who lodges a case: an enterprise's people, or a person of no enterprise."""
