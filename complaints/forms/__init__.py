"""What people enter about cases: the shape of it; the services judge it."""
