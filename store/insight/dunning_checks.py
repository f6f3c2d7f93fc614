"""Checks of dunning: letters against their lines, levels against each other, charges against the letters."""

from __future__ import annotations

from collections.abc import Iterator

from store.insight.promises import check, differences, unlike_parts


@check("dunning", "letters are worth what their lines are; no level falls; what they charge is what is invoiced")
def dunning() -> Iterator[str]:
    """Letters that do not add up, that went back a level, or whose fee and interest are not what was invoiced."""
    yield from unlike_parts(
        "dunning_letter", {"amount": "amount", "interest": "interest"}, "dunning_line", "letter_id",
        "letter #{0}: overdue {1}, lines {2}; interest {3}, on its lines {4} (minor units)", only_with_parts=True,
    )  # fmt: skip
    yield from differences(
        "SELECT d.number, d.level, MAX(l.level), COUNT(l.id) FROM dunning_letter d LEFT JOIN dunning_line l "
        "ON l.letter_id = d.id WHERE d.number IS NOT NULL GROUP BY d.id, d.number, d.level "
        "HAVING COUNT(l.id) = 0 OR MAX(l.level) <> d.level ORDER BY d.id",
        "{0}: on level {1}, the highest of its {3} lines is {2}",
    )
    yield from differences(
        "SELECT d.number, l.invoice_id, l.level, e.level FROM dunning_line l JOIN dunning_letter d "
        "ON d.id = l.letter_id JOIN dunning_line e ON e.invoice_id = l.invoice_id "
        "JOIN dunning_letter b ON b.id = e.letter_id "
        "WHERE d.state = 'sent' AND b.state = 'sent' AND b.number < d.number AND b.day <= d.day AND e.level > l.level "
        "ORDER BY d.id",
        "{0}: invoice #{1} is on level {2}, and was on {3} before",
    )
    yield from differences(
        "SELECT d.number, d.fee + d.interest, COALESCE(v.net, 0) FROM dunning_letter d LEFT JOIN invoice v "
        "ON v.id = d.charge_id AND v.number IS NOT NULL AND v.origin = 'dunning' AND v.origin_id = d.id "
        "WHERE d.number IS NOT NULL AND d.fee + d.interest <> COALESCE(v.net, 0) ORDER BY d.id",
        "{0}: fee and interest come to {1}, the invoice of them to {2} (minor units)",
    )
