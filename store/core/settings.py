"""Settings of the company that rules read: a name, a kind of value, what it means when unset."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from store.core import audit
from store.core.action import Outcome, action
from store.core.database import run, scalar
from store.core.errors import invalid
from store.core.identity import actor
from store.core.values import Amount, Choice, Flag, Kind, Percent, Ref, Text, Whole


@dataclass(frozen=True)
class Setting:
    """One setting; `meaning` is a sentence for people."""

    name: str
    kind: Kind
    meaning: str


SETTINGS = {
    spec.name: spec
    for spec in (
        Setting("approval.discount", Percent(), "a line discount above this needs approval; unset: never"),
        Setting("approval.amount", Amount(), "an order above this net amount needs approval; unset: never"),
        Setting("approval.margin", Percent(), "an order earning less than this needs approval; unset: never"),
        Setting("approval.credit", Flag(), "what the credit rule would refuse waits for approval; unset: refused"),
        Setting("approval.purchase", Amount(), "a purchase order above this net amount needs approval; unset: never"),
        Setting("purchase.over-delivery", Percent(), "how much more than ordered may be received; unset: nothing"),
        Setting("sales.over-delivery", Percent(), "how much more than ordered may be shipped; unset: nothing"),
        Setting(
            "quote.valid-days",
            Whole(minimum=Decimal(1), maximum=Decimal(1000)),
            "days that a quote holds from when it is sent; unset: 30",
        ),
        Setting("sales.handling-days", Whole(), "working days until goods that are there have left; unset: 1"),
        Setting("sales.repeat-reference", Flag(), "a customer's reference may be on several orders; unset: on one"),
        Setting("purchase.price-tolerance", Percent(), "how far a bill's price may differ from the order's; unset: 0"),
        Setting(
            "books.year-starts",
            Whole(minimum=Decimal(1), maximum=Decimal(12)),
            "the month in which a year of the books begins",
        ),
        Setting("credit.overdue-days", Whole(), "credit-limited parties with older overdue invoices are blocked"),
        Setting("credit.leave-disputed", Flag(), "disputed invoices block nobody; unset: they do"),
        Setting("billing.write-off-limit", Amount(), "the most that finance may write off; unset: nothing"),
        Setting("billing.write-off-limit-manager", Amount(), "the most that a manager may write off; unset: anything"),
        Setting("billing.write-off-tax", Flag(), "the tax of what is written off is not owed either; unset: it is"),
        Setting("billing.discount-keeps-tax", Flag(), "a cash discount leaves tax as it was; unset: it is less"),
        Setting("campaign.without-consent", Flag(), "campaigns take also who never said; unset: only who agreed"),
        Setting("deal.listed-reasons", Flag(), "deals are lost for a reason of the list only; unset: for any"),
        Setting("project.keep-budget", Flag(), "hours beyond a project's budget are refused; unset: only said"),
        Setting("dunning.minimum", Amount(), "no letter asks for less than this; unset: for any amount"),
        Setting("tax.cash-basis", Flag(), "tax is owed, and had back, when documents are paid; unset: when posted"),
        Setting("tax.input-when-billed", Flag(), "tax of bills is had back when billed, also with tax.cash-basis"),
        Setting(
            "attachment.megabytes",
            Whole(minimum=Decimal(1), maximum=Decimal(500)),
            "how large an attached file may be; unset: 10 megabytes",
        ),
        Setting(
            "subscription.ahead-days", Whole(), "days before notice is due that a renewal is talked about; unset: 30"
        ),
        Setting("service.in-turn", Flag(), "new tickets go to whose turn it is of the support; unset: to nobody"),
        Setting("dunning.tax", Ref(kind="tax"), "the tax code of fees and late interest; unset: one of 0 %"),
    )
}


def setting(name: str) -> int | None:
    """The stored value of a setting as the kind stores it, or None when unset."""
    text = scalar("SELECT value FROM setting WHERE name = ?", (_of_company(name),))
    return int(text) if text else None


def _of_company(name: str) -> str:
    return f"set:{actor().company_id}:{name}"


@action("setting.set", "Change setting", ("manager",), example="backdesk setting set approval.discount --value 15")
def set_setting(
    name: Annotated[str, Choice("Setting", options=tuple(SETTINGS), required=True)],
    value: Annotated[str, Text("Value")] = "",
) -> Outcome:
    """Change a setting of the company; an empty value unsets it."""
    kind = SETTINGS[name].kind
    try:
        raw = kind.stored(kind.parse(value)) if value else None
    except ValueError as error:
        raise invalid(name, value, str(error)) from None
    before = setting(name)
    run(
        "INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (_of_company(name), "" if raw is None else str(int(raw))),
    )
    audit.note("change", "setting", 0, {name: before}, {name: raw})
    return Outcome("setting", 0, f"{name}: {value or 'unset'}; {SETTINGS[name].meaning}.")
