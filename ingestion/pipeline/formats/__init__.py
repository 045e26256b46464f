"""One module a format: from a decoded file to a `Source`, a relation of text columns in the order of the file."""
