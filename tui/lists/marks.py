"""Which records of a list are marked: some by id, or all that the list holds."""

from __future__ import annotations

from collections.abc import Iterable


class Marks:
    """Marked ids. With `every`, all rows of the list's query are marked, `ids` are those that are not."""

    def __init__(self) -> None:
        self.ids: set[int] = set()
        self.every = False
        self.last: int | None = None

    def __contains__(self, record_id: int) -> bool:
        return (record_id in self.ids) != self.every

    def __bool__(self) -> bool:
        return self.every or bool(self.ids)

    def toggle(self, record_id: int) -> None:
        """Mark a record or take its mark away."""
        self.ids ^= {record_id}
        self.last = record_id

    def add(self, record_ids: Iterable[int]) -> None:
        """Mark these too."""
        for record_id in record_ids:
            if record_id not in self:
                self.ids ^= {record_id}
            self.last = record_id

    def toggle_all(self) -> None:
        """Mark everything, or nothing when everything is marked."""
        self.every = not self.every
        self.ids.clear()

    def clear(self) -> None:
        """Mark nothing."""
        self.every, self.last = False, None
        self.ids.clear()

    def count(self, total: int | None) -> int | None:
        """How many are marked; None while the length of the list is not known."""
        if not self.every:
            return len(self.ids)
        return None if total is None else total - len(self.ids)
