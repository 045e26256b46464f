"""The root of the errors that a person may read."""


class DomainError(Exception):
    """A rule of the domain forbids the step. `code` is stable for programs; the text is for people."""

    code = "domain_error"
