"""The chart of accounts a new company starts with: (code, name, type, role the program posts by)."""

from __future__ import annotations

STANDARD_CHART: tuple[tuple[str, str, str, str | None], ...] = (
    ("1000", "Bank", "asset", "bank"),
    ("1010", "Cash", "asset", "cash"),
    ("1020", "Cheques in hand", "asset", "cheques"),
    ("1100", "Accounts receivable", "asset", "receivable"),
    ("1200", "Inventory", "asset", "inventory"),
    ("1300", "Input tax", "asset", "input_tax"),
    ("1500", "Equipment", "asset", None),
    ("2000", "Accounts payable", "liability", "payable"),
    ("2100", "Received, not billed", "liability", "received_not_billed"),
    ("2200", "Output tax", "liability", "output_tax"),
    ("2300", "Customer deposits", "liability", "deposits"),
    ("3000", "Share capital", "equity", None),
    ("3100", "Retained earnings", "equity", "retained_earnings"),
    ("3900", "Opening balances", "equity", "opening"),
    ("4000", "Sales", "income", "revenue"),
    ("4800", "Cash discounts", "income", "cash_discount"),
    ("4900", "Exchange gains and losses", "income", "exchange"),
    ("5000", "Cost of goods sold", "expense", "cost_of_goods_sold"),
    ("5100", "Inventory adjustments", "expense", "inventory_adjustment"),
    ("5200", "Price differences", "expense", "price_difference"),
    ("5300", "Absorbed production cost", "expense", "absorbed_cost"),
    ("6000", "Operating expenses", "expense", None),
    ("6700", "Bad debts", "expense", "bad_debt"),
    ("6900", "Rounding", "expense", "rounding"),
    ("6910", "Cash differences", "expense", "cash_difference"),
)
