"""What the tests of pages are given."""
