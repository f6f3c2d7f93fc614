"""Checks of work and people: hours against the invoice lines they are on, pay runs against their lines and entries."""

from __future__ import annotations

from collections.abc import Iterator

from store.insight.promises import check, differences, unlike_parts

_CREDITED = (
    "(SELECT COALESCE(SUM(c.quantity), 0) FROM invoice_line c JOIN invoice n ON n.id = c.invoice_id "
    "WHERE c.credits_line_id = l.id AND n.number IS NOT NULL)"
)


@check(
    "hours",
    "each hour is billed at most once, on a line of its project that says no other number; no day has more than 24",
)
def hours() -> Iterator[str]:
    """Invoice lines of other hours than theirs, hours on invoices of something else, days that are too long."""
    yield from differences(
        "SELECT l.id, v.id, l.quantity, x.hours FROM invoice_line l JOIN invoice v ON v.id = l.invoice_id "
        "LEFT JOIN (SELECT invoice_line_id AS of, SUM(hours) AS hours FROM project_time GROUP BY invoice_line_id) x "
        "ON x.of = l.id WHERE v.origin = 'project' AND v.type = 'invoice' AND v.state <> 'cancelled' "
        f"AND (COALESCE(x.hours, 0) > l.quantity OR COALESCE(x.hours, 0) < l.quantity - {_CREDITED}) ORDER BY l.id",
        "line #{0} of invoice #{1} bills {2} (in 10,000ths), its hours are {3}",
    )
    yield from differences(
        "SELECT t.id, t.project_id, t.invoice_id FROM project_time t JOIN invoice v ON v.id = t.invoice_id "
        "JOIN invoice_line l ON l.id = t.invoice_line_id WHERE l.invoice_id <> t.invoice_id OR v.state = 'cancelled' "
        "OR v.origin <> 'project' OR v.origin_id <> t.project_id OR l.price <> t.rate ORDER BY t.id",
        "time #{0} of project #{1} is on invoice #{2}, which does not bill it, or not at its rate",
    )
    yield from differences(
        "SELECT user_id, day, SUM(hours) FROM project_time GROUP BY user_id, day HAVING SUM(hours) > 240000 "
        "ORDER BY day, user_id",
        "user #{0} worked {2} (in 10,000ths of an hour) on {1}",
    )


@check("projects", "what an invoice of hours earned is on the cost centre of its project")
def projects() -> Iterator[str]:
    """Posted invoices and credit notes of hours whose income is not the project's."""
    yield from differences(
        "SELECT v.number, x.earned, COALESCE(y.moved, 0) FROM invoice v JOIN project p ON p.id = v.origin_id "
        "JOIN (SELECT e.source_id AS id, SUM(l.credit - l.debit) AS earned FROM entry e JOIN entry_line l "
        "ON l.entry_id = e.id JOIN account a ON a.id = l.account_id WHERE e.source = 'invoice' AND a.type = 'income' "
        "AND e.event_key = 'invoice:' || e.source_id GROUP BY e.source_id) x ON x.id = v.id "
        "LEFT JOIN (SELECT e.event_key, l.cost_centre_id, SUM(l.credit - l.debit) AS moved FROM entry e "
        "JOIN entry_line l ON l.entry_id = e.id WHERE e.source = 'project' AND l.cost_centre_id IS NOT NULL "
        "GROUP BY e.event_key, l.cost_centre_id) y ON y.event_key = 'project-earnings:' || v.id "
        "WHERE v.origin = 'project' AND v.number IS NOT NULL AND x.earned <> COALESCE(y.moved, 0) ORDER BY v.id",
        "{0} earned {1}, its project has {2} of that (minor units)",
    )


@check("pay runs", "a pay run is what its lines are, those what their items are, and its entry says the same")
def pay_runs() -> Iterator[str]:
    """Runs and lines that do not add up, entries that differ, runs that nobody else approved."""
    sums = {name: name for name in ("gross", "deducted", "net", "employer")}
    said = "; ".join(f"{name} {{{2 * n + 1}}}, lines {{{2 * n + 2}}}" for n, name in enumerate(sums))
    yield from unlike_parts("pay_run", sums, "pay_line", "run_id", f"pay run #{{0}}: {said} (minor units)")
    parts = {
        "gross - basic": "addition", "deducted": "deduction", "employer": "employer",
    }  # fmt: skip
    for kept, kind in parts.items():
        yield from differences(
            f"SELECT l.id, l.run_id, {kept}, COALESCE(x.amount, 0) FROM pay_line l LEFT JOIN (SELECT line_id, "
            f"SUM(amount) AS amount FROM pay_part WHERE kind = '{kind}' GROUP BY line_id) x ON x.line_id = l.id "
            f"WHERE {kept} <> COALESCE(x.amount, 0) ORDER BY l.id",
            f"pay line #{{0}} of run #{{1}}: {kind} {{2}}, its items {{3}} (minor units)",
        )
    yield from differences(
        "SELECT r.number, r.net, COALESCE(x.net, 0), r.gross + r.employer, COALESCE(x.cost, 0) FROM pay_run r "
        "LEFT JOIN (SELECT e.source_id AS id, SUM(CASE WHEN a.role = 'net_pay' THEN l.credit - l.debit END) AS net, "
        "SUM(CASE WHEN a.role IN ('wages', 'employer_costs') THEN l.debit - l.credit END) AS cost FROM entry e "
        "JOIN entry_line l ON l.entry_id = e.id JOIN account a ON a.id = l.account_id WHERE e.source = 'pay-run' "
        "AND e.reverses_id IS NULL GROUP BY e.source_id) x ON x.id = r.id WHERE r.number IS NOT NULL "
        "AND (r.net <> COALESCE(x.net, 0) OR r.gross + r.employer <> COALESCE(x.cost, 0)) ORDER BY r.id",
        "{0}: net {1}, its entry {2}; cost {3}, its entry {4} (minor units)",
    )
    yield from differences(
        "SELECT r.number, r.state FROM pay_run r LEFT JOIN entry e ON e.event_key = 'pay-run:' || r.id "
        "LEFT JOIN entry m ON m.reverses_id = e.id WHERE (r.state = 'posted' AND m.id IS NOT NULL) "
        "OR (r.state = 'reversed' AND e.id IS NOT NULL AND m.id IS NULL) ORDER BY r.id",
        "{0} is {1}, its entry is not",
    )
