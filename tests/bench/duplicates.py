"""Messy parties of known truth: how much of what is proposed is right, how much of what is right is proposed."""

from __future__ import annotations

from itertools import combinations
from time import perf_counter

from fixtures.messy import messy
from store.parties.candidates import pairs
from store.parties.naming import known
from tests.bench.figures import Report

DUPLICATES = 5_000
FIRST_SEED = 1_001  # thresholds were not chosen by looking at these


def measure(size: int, rounds: int) -> Report:
    """A seed a round: rows that are a party once more, the parties themselves, and others that only look alike."""
    report = Report(f"duplicates: {DUPLICATES:,} among others that look alike, {rounds} seeds")
    for seed in range(FIRST_SEED, FIRST_SEED + rounds):
        right, proposed, same, seconds, parties = _measured(seed)
        report.add(f"precision, seed {seed}", 100 * right / proposed, "%")
        report.add(f"recall, seed {seed}", 100 * right / same, "%")
        report.add(f"time, {parties:,} parties", seconds, "s")
    return report


def _measured(seed: int) -> tuple[int, int, int, float, int]:
    found = messy(DUPLICATES, seed)
    parties = {
        number: known(number, row.name, row.tax_id, row.email, row.phone, row.website, row.city, row.country)
        for number, row in enumerate(found, 1)
    }
    start = perf_counter()
    proposed = pairs(lambda: parties.values(), lambda ids: [parties[number] for number in ids]).keys()
    seconds = perf_counter() - start
    truth: dict[int, list[int]] = {}
    for number, row in enumerate(found, 1):
        truth.setdefault(row.truth, []).append(number)
    same = {pair for group in truth.values() for pair in combinations(group, 2)}
    return len(same & proposed), len(proposed), len(same), seconds, len(parties)
