"""The shape of what an enterprise enters about its consents; the services judge it."""
