"""Pages about consents, by what they are about."""
