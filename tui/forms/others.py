"""The line of a form that says who else has a form open on the same record: nobody is locked out, and all know."""

from __future__ import annotations

from textual.message import Message

from tui.safe import Say


class Others(Say):
    """Takes a line of the form only while there is somebody."""

    DEFAULT_CSS = "Others { color: $text-warning; margin-bottom: 1; }"
    ROWS = 2  # with the gap below it

    class Changed(Message):
        """It takes other room than before."""

    def __init__(self) -> None:
        super().__init__()
        self.display = False
        self._said = ""

    @property
    def rows(self) -> int:
        """How many rows of the form it takes."""
        return self.ROWS if self.display else 0

    def tell(self, said: str) -> None:
        """Say who it is."""
        if said != self._said:
            self._said, self.display = said, bool(said)
            self.say(said)
            self.post_message(self.Changed())
