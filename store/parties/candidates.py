"""Which parties may be one: those that share a key are compared, and no others, so that a million take minutes.

Keys and parties go through files, sorted a part at a time: memory does not grow with the parties but with what is
found. A key that many share tells nothing and is left out.
"""

from __future__ import annotations

import tempfile
from array import array
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from hashlib import blake2b
from itertools import combinations
from typing import IO

from store.parties.likeness import Likeness, likeness
from store.parties.naming import Known, blocks

LARGEST = 40  # parties that share a key and are compared with each other
PROVIDER = 20  # parties that share an e-mail domain from which on it is a provider's
_PARTS = 32
_REMEMBERED = 50_000
_UNLIKE = 500_000
_SIZE = 2**31  # ids are below it in what is sorted

Pair = tuple[int, int]
Told = Callable[[int], None]


def pairs(
    parties: Callable[[], Iterable[Known]], fetch: Callable[[list[int]], Iterable[Known]], told: Told = lambda _n: None
) -> dict[Pair, Likeness]:
    """(lower id, higher id) → how alike, of all pairs that are alike enough.

    `parties` is walked twice; `fetch` gives those of some ids again; `told` is told how many were looked at.
    """
    busy = _providers(parties())
    found: dict[Pair, Likeness] = {}
    unlike: set[Pair] = set()  # pairs share several keys; they are weighed once
    with ExitStack() as files:
        parts = [files.enter_context(tempfile.TemporaryFile()) for _ in range(_PARTS)]
        for number, party in enumerate(parties(), 1):
            _spread(party, busy, parts)
            if number % 1000 == 0:
                told(number)
        remembered = _Remembered(fetch)
        for part in parts:
            for group in _groups(part):
                _compare(remembered.of(group), busy, found, unlike)
    return found


def _providers(parties: Iterable[Known]) -> frozenset[str]:
    """E-mail domains that many have: they are a provider's, and say nothing."""
    counted: Counter[str] = Counter()
    for party in parties:
        counted.update(party.domains)
    return frozenset(domain for domain, count in counted.items() if count > PROVIDER)


def _spread(party: Known, busy: frozenset[str], parts: Sequence[IO[bytes]]) -> None:
    for key in blocks(party, busy):
        digest = blake2b(key.encode(), digest_size=8).digest()
        parts[digest[0] % _PARTS].write(digest + party.id.to_bytes(8, "big"))


def _groups(part: IO[bytes]) -> Iterator[list[int]]:
    """Ids that share a key, not one alone and not too many."""
    part.seek(0)
    data = array("Q", part.read())
    data.byteswap()
    entries = sorted(zip(data[::2], data[1::2], strict=True))
    group: list[int] = []
    before = -1
    for key, party in [*entries, (-2, 0)]:
        if key != before:
            if 1 < len(group) <= LARGEST:
                yield group
            group, before = [], key
        group.append(party)


class _Remembered:
    """Parties by id, the last ones used at hand."""

    def __init__(self, fetch: Callable[[list[int]], Iterable[Known]]) -> None:
        self._fetch = fetch
        self._kept: OrderedDict[int, Known] = OrderedDict()

    def of(self, ids: list[int]) -> list[Known]:
        missing = [party for party in ids if party not in self._kept]
        if missing:
            self._kept.update((party.id, party) for party in self._fetch(missing))
        found = [self._kept[party] for party in ids if party in self._kept]
        while len(self._kept) > _REMEMBERED:
            self._kept.popitem(last=False)
        return found


def _compare(group: list[Known], busy: frozenset[str], found: dict[Pair, Likeness], unlike: set[Pair]) -> None:
    for one, other in combinations(group, 2):
        pair = (one.id, other.id) if one.id < other.id else (other.id, one.id)
        if pair in found or pair in unlike:
            continue
        if alike := likeness(one, other, busy):
            found[pair] = alike
        else:
            unlike.add(pair)
    if len(unlike) > _UNLIKE:
        unlike.clear()
