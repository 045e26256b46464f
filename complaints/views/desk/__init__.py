"""Pages of the desk: for staff who work on cases."""
