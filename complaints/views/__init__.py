"""Pages of cases, one module an audience and noun."""
