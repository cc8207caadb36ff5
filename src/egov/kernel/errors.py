"""What can go wrong in the words of the person who meets it. No class here knows HTTP."""


class DomainError(Exception):
    """A sentence for the user; `reference` is the id under which the log holds the case."""

    def __init__(self, message: str, *, reference: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.reference = reference


class Refused(DomainError):
    """The state of things does not allow the deed; nothing has changed. Over HTTP: 409."""


class Forbidden(Refused):
    """The person may see the thing but not do this with it. Over HTTP: 403."""


class NotFound(DomainError):
    """The thing does not exist, or this person must not know that it does. Over HTTP: 404."""


class Invalid(DomainError):
    """Input that has to be corrected; `problems` gives a sentence for each field. Over HTTP: 422."""

    def __init__(self, problems: dict[str, str], *, reference: str = "") -> None:
        super().__init__(" ".join(problems.values()), reference=reference)
        self.problems = problems
