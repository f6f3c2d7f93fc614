"""What the log says of late: how long actions took, what was slow, refused or broken; read from its end only."""

from __future__ import annotations

import json
import os
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from store.core.log import Settings, aside, reaches

READ = 4 << 20  # bytes from the end: some 20,000 lines


@dataclass(frozen=True)
class Took:
    """How long an action took, in milliseconds: half of the times less than `median`, 95 of 100 less than `p95`."""

    count: int
    median: float
    p95: float
    longest: float
    slow: int


@dataclass(frozen=True)
class Measured:
    """What the end of a log holds, since its first line that was read; names → counts."""

    since: str = ""
    actions: dict[str, Took] = field(default_factory=dict)
    refused: dict[str, int] = field(default_factory=dict)
    slow_reads: dict[str, int] = field(default_factory=dict)
    sign_ins: int = 0
    sign_ins_refused: int = 0
    crashes: int = 0


def measured(settings: Settings) -> Measured:
    """What the log of a database says; nothing where there is none."""
    since, sign_ins, refused_sign_ins, crashes = "", 0, 0, 0
    times: dict[str, list[float]] = defaultdict(list)
    slow: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    reads: Counter[str] = Counter()
    for line in _lines(settings):
        since = since or str(line.get("time", ""))
        event, name = line.get("event"), str(line.get("action", ""))
        if event == "action" and line.get("status") == "done":
            times[name].append(float(line.get("ms", 0)))
            slow[name] += line.get("slow") is True
        elif event in ("action", "action refused"):
            refused[f"{name}: {line.get('refusal', '')}"] += 1
        elif event == "slow read":
            reads[str(line.get("read", ""))] += 1
        sign_ins += event == "session"
        refused_sign_ins += event == "sign-in refused"
        crashes += event == "crash"
    actions = {name: _took(sorted(found), slow[name]) for name, found in sorted(times.items())}
    counts = (dict(refused.most_common()), dict(reads.most_common()))
    return Measured(since, actions, *counts, sign_ins, refused_sign_ins, crashes)


def _took(times: list[float], slow: int) -> Took:
    """The smallest time that half, and 95 of 100, are not above."""
    return Took(len(times), _rank(times, 50), _rank(times, 95), times[-1], slow)


def _rank(times: list[float], percent: int) -> float:
    return times[-(-len(times) * percent // 100) - 1]


def _lines(settings: Settings) -> Iterator[dict[str, Any]]:
    for raw in (*_end(aside(settings.file, 1), READ), *_end(settings.file, READ)):
        with suppress(ValueError, RecursionError):  # not one of ours
            line = json.loads(raw)
            if isinstance(line, dict) and line.get("database", "") == settings.database:
                yield line


def _end(path: Path, most: int) -> list[bytes]:
    """The last whole lines of a file."""
    try:
        with reaches(path) as file:
            size = os.fstat(file).st_size
            data = os.pread(file, most, max(0, size - most))
    except OSError:
        return []
    return data.split(b"\n")[size > most :]
