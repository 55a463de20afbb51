"""Refusals of the chat itself: what it tells somebody who does what cannot be done."""


class Refused(Exception):
    """The chat does not do this; the sentence says why."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Closed(Refused):
    """Somebody takes no direct messages."""
