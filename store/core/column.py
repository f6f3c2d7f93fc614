"""One column of a listing: what it is called, where its value comes from, how it is shown and asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from store.core.values import Kind, Number, Text


@dataclass(frozen=True)
class Column:
    """One column: its SQL expression over the listing's aliases, its kind, heading and width.

    `currency` names the column whose value says what currency an amount is in.
    `hidden` columns are there for filters, files and the detail pane, not for the list. `sort_by` is
    what the column is ordered by, never empty and best indexed; without it the expression itself.
    `unit` names the column whose value is said behind a quantity, where it is not empty.
    `spare` columns are the first to be left out where there is no room for all.
    `words` are all it can hold, and `look_up` (`table.column`) is where likely values stand, for columns
    whose expression does not say so itself.
    `quiet` columns are shown to who chooses them, and not among all that is known of a record.
    What only filters ask for is no column of the list: `among` selects the ids of the rows of which something of
    that kind is true, `{}` being the condition on it; `stands_for` gives the filter that a word stands for.
    """

    name: str
    heading: str
    expression: str
    kind: Kind = field(default_factory=Text)
    width: int = 12
    hidden: bool = False
    sortable: bool = True
    currency: str = "currency"
    total: bool = False
    sort_by: str = ""
    words: tuple[str, ...] = ()
    look_up: str = ""
    spare: bool = False
    unit: str = ""
    quiet: bool = False
    among: str = ""
    stands_for: Callable[[str], str] | None = None

    @property
    def align(self) -> str:
        """`left` or `right`."""
        return self.kind.align

    @property
    def is_reference(self) -> bool:
        """Whether it holds the id of another record, which is nothing to read; a tax id is a text."""
        return self.name.endswith("_id") and isinstance(self.kind, Number)
