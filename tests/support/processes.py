"""Many real sessions at once: each in a process of its own, all starting together."""

from __future__ import annotations

import multiprocessing
import traceback
from collections.abc import Callable
from typing import Any

LONGEST = 240  # seconds until a session that says nothing counts as hung; no test measures by it


def in_processes(
    count: int, function: Callable[..., Any], url: str, *args: Any, login: str = "ana", patience: float = LONGEST
) -> list[Any]:
    """What `function(index, *args)` returns in each of `count` processes, signed in to the database at `url`.

    `function` must be importable (at the top of a module). An exception in a process fails the test.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["store.setup"])
    gate, results = context.Barrier(count), context.Queue()
    processes = [
        context.Process(target=_session, args=(gate, results, index, function, url, login, args), daemon=True)
        for index in range(count)
    ]
    for process in processes:
        process.start()
    answers = sorted((results.get(timeout=patience) for _ in processes), key=lambda answer: answer[0])
    for process in processes:
        process.join(LONGEST)
    faults = [fault for _, fault, _ in answers if fault]
    assert not faults, "\n".join(faults)
    return [result for _, _, result in answers]


def _session(
    gate: Any, results: Any, index: int, function: Callable[..., Any], url: str, login: str, args: tuple[Any, ...]
) -> None:
    from store.core.database import close_database, open_database
    from store.core.identity import sign_in

    try:
        open_database(url)
        sign_in(login)
        gate.wait(LONGEST)
        result = function(index, *args)
        close_database()
        results.put((index, "", result))
    except BaseException:  # noqa: BLE001  whatever it was, the test must hear of it
        gate.abort()
        results.put((index, traceback.format_exc(), None))
