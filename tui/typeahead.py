"""Keys that come faster than they are taken, as pasted text and slow lines send them: each goes where it was meant.

A key travels through several queues before what it does is done: a form opens, the focus moves. What is typed
meanwhile waits here. Letters in a text field move nothing and never wait for each other.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any

from textual import events
from textual.message import Message
from textual.screen import Screen
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Input, TextArea

from tui.forms.fields import Cycle

if TYPE_CHECKING:
    from textual.app import App

TAKERS = (Input, TextArea, Cycle)  # they take letters by themselves
ROUNDS = 3  # of what a field says and its form makes of it: the key, submitted, finished
PATIENCE = 0.02  # seconds between two looks whether what should answer is still there


class TurnCame(Message):
    """What had to wait may be taken now."""


class Taken(Message):
    """Travels behind a key through the same queues: when it arrives, the key has been dealt with."""

    def __init__(self, taker: Widget, left: int) -> None:
        super().__init__()
        self.taker, self.left = taker, left


class TypeAhead:
    """Holds keys back while the one before them is on its way."""

    def __init__(self, app: App[Any]) -> None:
        self._app = app
        self._waiting: deque[events.Key] = deque()
        self._under_way: Widget | None = None
        self._opened: Screen[Any] | None = None  # what the key under way has opened, and is not painted yet
        self._timer: Timer | None = None

    @property
    def is_holding(self) -> bool:
        """Whether a key is on its way, or waits for one that is."""
        return self._on_its_way or bool(self._waiting)

    def holds(self, event: events.Key) -> bool:
        """Whether a key has to wait: for the one before it, and for those that wait already."""
        if not self.is_holding:
            return False
        self._waiting.append(event)
        self._keep_looking()
        return True

    @property
    def _on_its_way(self) -> bool:
        """A key that closed what took it, or whose screen has gone since, has done all it does."""
        gone = self._under_way is None or not self._under_way.is_attached
        return not gone and self._opened in (None, self._app.screen)

    def next(self) -> events.Key | None:
        """The key whose turn it is, of those that waited."""
        return self._waiting.popleft() if self._waiting and not self._on_its_way else None

    def sent(self, event: events.Key, taker: Widget) -> None:
        """A key went to what had the focus."""
        writes = isinstance(taker, TAKERS)
        if not (writes and event.is_printable):
            self._under_way, self._opened = taker, None
            if self._waiting:
                self._keep_looking()
            self._follow(taker, ROUNDS if writes else 1)

    def arrived(self, message: Taken) -> None:
        """A message behind a key has come through."""
        if message.taker is self._under_way:
            self._follow(message.taker, message.left)

    def _follow(self, taker: Widget, left: int) -> None:
        if left and taker.is_attached and taker.post_message(Taken(taker, left - 1)):
            return
        if (self._app.focused or self._app.screen) is taker:
            self._release(taker)
        else:  # what is to have the keys now stands on the screen first
            self._opened = self._app.screen
            self._opened.call_after_refresh(self._release, taker)

    def _keep_looking(self) -> None:
        if self._timer is None:
            self._timer = self._app.set_interval(PATIENCE, self._look)

    def _look(self) -> None:
        if not self._on_its_way:
            self._release(self._under_way)

    def _release(self, taker: Widget | None) -> None:
        if taker is not self._under_way:
            return  # another key has been taken since
        self._under_way = None
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        if self._waiting:  # never sent again: later keys may be on their way already, and would come first
            self._app.post_message(TurnCame())
