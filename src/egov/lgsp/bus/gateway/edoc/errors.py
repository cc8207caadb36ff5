"""What the axis answers when it does not take something; the numbers are those of the provincial form."""

OK, BAD_FILE, WRONG_SYSTEM, NO_RECEIVER, NO_SENDER, FAILED, UNREADABLE, NOT_CONFORMANT, LOCKED = (
    *(0, 10, 15, 18, 19),
    *(20, 21, 22, 23),
)


class Declined(Exception):
    """A document or question that the axis does not take."""

    def __init__(self, number: int, sentence: str) -> None:
        super().__init__(sentence)
        self.number, self.sentence = number, sentence
