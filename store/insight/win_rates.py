"""How often deals are won from each stage, measured from where the deals closed last have been."""

from __future__ import annotations

from dataclasses import dataclass

from store.core.database import rows
from store.core.money import HUNDRED_PERCENT, divide

LATEST = 10_000  # closings looked at: enough to measure by, and never more to read
LEAST = 5  # closed deals below which a stage's own probability says more


@dataclass(frozen=True)
class WinRate:
    """Of `closed` deals that had been in a stage and are closed now, `won` were won; `probability` is the stage's."""

    stage_id: int
    name: str
    won: int
    closed: int
    probability: int

    @property
    def is_measured(self) -> bool:
        """Whether there were deals enough; otherwise the stage's probability stands for it."""
        return self.closed >= LEAST

    @property
    def percent(self) -> int:
        """The rate, scaled as percentages are."""
        return divide(self.won * HUNDRED_PERCENT, self.closed) if self.is_measured else self.probability

    def expected(self, value: int) -> int:
        """What deals of that value are worth on the average, minor units."""
        if self.is_measured:
            return divide(value * self.won, self.closed)
        return divide(value * self.probability, HUNDRED_PERCENT)


# deals that were closed lately
CLOSED_LAST = f"""
    SELECT DISTINCT last.deal_id FROM (
        SELECT c.deal_id FROM stage_history c JOIN stage s ON s.id = c.to_stage_id
        WHERE s.type <> 'open' ORDER BY c.id DESC LIMIT {LATEST}) last
"""
_COUNTED = f"""
    SELECT been.stage_id, CAST(SUM(CASE WHEN now.type = 'won' THEN 1 ELSE 0 END) AS BIGINT), COUNT(*)
    FROM (SELECT DISTINCT h.deal_id, h.to_stage_id AS stage_id
          FROM ({CLOSED_LAST}) closed
          JOIN stage_history h ON h.deal_id = closed.deal_id) been
    JOIN deal d ON d.id = been.deal_id JOIN stage now ON now.id = d.stage_id
    WHERE now.type <> 'open' GROUP BY been.stage_id
"""


def win_rates() -> dict[int, WinRate]:
    """stage → its win rate, for the open stages in the pipeline's order.

    A deal counts once for each stage it has been in, by how it is closed today: reopened ones do not count.
    """
    counted = {stage: (won, closed) for stage, won, closed in rows(_COUNTED)}
    stages = rows(
        "SELECT s.id, s.name, s.probability FROM stage s LEFT JOIN pipeline p ON p.id = s.pipeline_id "
        "WHERE s.type = 'open' ORDER BY p.position, p.id, s.position, s.id"
    )
    return {stage: WinRate(stage, name, *counted.get(stage, (0, 0)), chance) for stage, name, chance in stages}
