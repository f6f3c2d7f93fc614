"""Bytes that are no text where a text belongs are damage to the file, not a mistake of who reads them."""

from __future__ import annotations

from typing import Any

import apsw


def damaged_text(error: UnicodeDecodeError) -> apsw.CorruptError:
    """The engine's own error for it."""
    return apsw.CorruptError(f"a value is no text at its byte {error.start}")


class TextCursor(apsw.Cursor):
    """Reads rows, and says so where a value is no text."""

    def fetchall(self) -> list[tuple[Any, ...]]:
        """All rows that are left. Raises CorruptError."""
        try:
            return super().fetchall()
        except UnicodeDecodeError as error:
            raise damaged_text(error) from error

    def fetchone(self) -> Any:
        """The next row, or None. Raises CorruptError."""
        try:
            return super().fetchone()
        except UnicodeDecodeError as error:
            raise damaged_text(error) from error
