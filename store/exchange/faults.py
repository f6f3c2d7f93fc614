"""What is wrong in a file: the first hundred faults in full, of the others the row and the reason."""

from __future__ import annotations

from dataclasses import dataclass, field

from store.core.text import clean, excerpt
from store.exchange.limits import MAX_FAULTS
from store.exchange.options import Fault


@dataclass
class Faults:
    """Collects faults of one file; `bad` maps the line of every refused row to its reasons."""

    file: str
    first: list[Fault] = field(default_factory=list)
    count: int = 0
    bad: dict[int, str] = field(default_factory=dict)

    def add(self, line: int, column: str, value: str, reason: str, hint: str = "", field: str = "") -> None:
        """Note one fault of the row that begins on `line`; of the text that is to fill a `field`, if it is that."""
        self.count += 1
        if len(self.first) < MAX_FAULTS:
            shown, own = excerpt(value), clean(value)
            told = field if own and clean(shown) == own else ""
            self.first.append(Fault(self.file, line, excerpt(column, 40), shown, reason, hint, told))
        said = f"{column}: {reason}" if column else reason
        before = self.bad.get(line)
        self.bad[line] = said if before is None else f"{before}; {said}" if len(before) < 300 else before
