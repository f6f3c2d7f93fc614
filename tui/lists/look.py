"""How a list is looked at: the saved view it shows, and the columns the person chose."""

from __future__ import annotations

from store.core.layout import Layout, own_layout, read_layout, write_layout
from store.core.listing import Listing, Query
from store.core.views import View, get_view
from tui.lists.virtual import VirtualList


class Look:
    """The saved view behind a pane (none for the list's own view) and its columns; `list` shows them."""

    def __init__(self, list: VirtualList, saved_id: int, hide: frozenset[str]) -> None:
        self._list, self._saved_id, self._hide = list, saved_id, hide
        self.saved: View | None = None
        self._layout = ""

    @property
    def listing(self) -> Listing:
        """The list."""
        return self._list.listing

    def load(self) -> Query:
        """Read the saved view and the columns; the filter and order to begin with."""
        self.saved = get_view(self._saved_id) if self._saved_id else None
        layout = (self.saved.layout if self.saved else None) or own_layout(self.listing)
        self.show(layout)
        self._layout = self.text
        return self.saved.query if self.saved else Query()

    def refresh_saved(self) -> None:
        """Somebody may have changed the saved view: what it was saved as now."""
        if self._saved_id and (found := get_view(self._saved_id)):
            if self.saved and found.layout != self.saved.layout:
                self._layout = write_layout(*found.layout[:2]) if found.layout else self._layout
            self.saved = found

    def show(self, layout: Layout) -> None:
        """Show these columns."""
        columns = tuple(c for c in layout.columns if c.name not in self._hide)
        if columns != self._list.chosen or layout.widths != self._list.widths:
            self._list.show_columns(columns, dict(layout.widths))

    def show_text(self, text: str) -> None:
        """Show the columns that a layout's text names."""
        self.show(read_layout(self.listing, text))

    @property
    def text(self) -> str:
        """The columns and widths that are shown, as a layout's text."""
        return write_layout(self._list.chosen, self._list.widths)

    @property
    def home(self) -> str:
        """The filter that escape goes back to."""
        return self.saved.query.filter if self.saved else ""

    def changed(self, query: Query) -> bool:
        """Whether a saved view is looked at in another way than it was saved."""
        return self.saved is not None and (query != self.saved.query or self.text != self._layout)

    def widen(self, step: int) -> None:
        """Make the column of the cell under the cursor wider or narrower."""
        if self._list.column:
            self.show(Layout(self._list.chosen, self._list.widened(self._list.column, step)))
