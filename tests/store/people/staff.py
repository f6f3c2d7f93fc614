"""Four employees of November 2026 (30 days), the items of their pay, and what both come to by hand, in EUR.

TAX is taken by a table: of the first 1,000 nothing, of what is above it up to 3,000 20 %, of the rest 35 %.
HEALTH 8.2 % and MEAL 30.00 are taken off too; PENSION 9.35 % is the employer's. TAX is owed on 2420.

    who   contract                  basic                               TAX     HEALTH   MEAL     net   PENSION
    E1    4,200 a month             4,200.00                         820.00    344.40  30.00  3,005.60   392.70
    E2    3,100 a month, from 16    15/30           = 1,550.00       110.00    127.10  30.00  1,282.90   144.93
    E3    20.15 an hour, 25 a week  25×30/7=107.1429 h = 2,158.93    231.79    177.03  30.00  1,720.11   201.86
    E4    2,000 a month, until 10   10/30           =   666.67         0.00     54.67  30.00    582.00    62.33
                                                      8,575.60     1,161.79    703.20 120.00  6,590.61   801.82

E1's tax: 2,000 × 20 % + 1,200 × 35 % = 400 + 420. E2's pension: 144.925. E2 works for SHOP.
"""

from __future__ import annotations

from tests.store.shop import act, pick
from tests.support.people import add_user

COLUMNS = "code, basic, t.gross, t.deducted, t.net, t.employer"
NOVEMBER = [
    ("E1", 420_000, 420_000, 119_440, 300_560, 39_270),
    ("E2", 155_000, 155_000, 26_710, 128_290, 14_493),
    ("E3", 215_893, 215_893, 43_882, 172_011, 20_186),
    ("E4", 66_667, 66_667, 8_467, 58_200, 6_233),
]


def hire() -> None:
    """Everybody of the table, their items, and Paula who may see pay."""
    add_user("paula", "payroll")
    act("account.add", code="2420", name="Wage tax", type="liability")
    act("cost-centre.add", code="SHOP", name="Shop")
    act(
        "pay-item.add", code="TAX", name="Wage tax", kind="deduction", account="2420",
        percent="35", lines=[("0", "1000"), ("20", "3000")],
    )  # fmt: skip
    act("pay-item.add", code="HEALTH", name="Health", kind="deduction", percent="8.2")
    act("pay-item.add", code="MEAL", name="Meals", kind="deduction", amount="30")
    act("pay-item.add", code="PENSION", name="Pension", kind="employer", percent="9.35")
    act("pay-item.add", code="BONUS", name="Bonus", kind="addition", everybody="no")
    for code, name, start, end in (
        ("E1", "Ana", "2025-01-01", ""),
        ("E2", "Ben", "2026-11-16", ""),
        ("E3", "Cleo", "2025-01-01", ""),
        ("E4", "Dan", "2025-01-01", "2026-11-10"),
    ):
        act("employee.add", code=code, name=name, start=start, end=end, iban="DE02120300000000202051")
    act("contract.add", employee="E1", amount="4200", week_hours="40")
    act("contract.add", employee="E2", amount="3100", cost_centre="SHOP")
    act("contract.add", employee="E3", amount="20.15", per="hour", week_hours="25")
    act("contract.add", employee="E4", amount="2000")


def pay(run: int) -> list[tuple[object, ...]]:
    """What everybody gets of a run."""
    return pick(COLUMNS, "pay_line t JOIN employee e ON e.id = t.employee_id WHERE t.run_id = ? ORDER BY e.code", run)
