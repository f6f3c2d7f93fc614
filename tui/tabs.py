"""The one table of tabs and views: what stands where, and what `n` makes there."""

from __future__ import annotations

from dataclasses import dataclass

from store.core.listing import get_listing
from store.core.views import views_of
from tui.keymap import key_of


@dataclass(frozen=True)
class View:
    """One list of a tab; `board` shows it as columns of cards instead. `new` is the action behind `n`,
    `saved` the saved view that is shown in it, `private` whether only some may see it. Without a list it draws
    `figures`, or one report at a time."""

    name: str
    title: str
    listing: str = ""
    new: str = ""
    board: bool = False
    saved: int = 0
    private: bool = False
    figures: tuple[str, ...] = ()

    @property
    def is_list(self) -> bool:
        """Whether it shows records as rows."""
        return bool(self.listing) and not self.board

    @property
    def is_open(self) -> bool:
        """Whether the person at the screen may see it."""
        return not (self.private and get_listing(self.listing).refusal)


@dataclass(frozen=True)
class Tab:
    """A tab, reached by its key; `every` are its views, those also that not everybody may see."""

    key: str
    title: str
    every: tuple[View, ...]

    @property
    def views(self) -> tuple[View, ...]:
        """The views that the person at the screen may see."""
        return tuple(view for view in self.every if view.is_open)

    @property
    def binding(self) -> str:
        """The id of the binding that opens it."""
        return f"tab.{self.title.lower()}"

    @property
    def shown_key(self) -> str:
        """The key that opens it, as the person chose it."""
        return key_of(self.binding, self.key)


TABS = (
    Tab("1", "Pipeline", (
        View("board", "Board", "deals", "deal.add", board=True),
        View("deals", "Deals", "deals", "deal.add"),
        View("leads", "Leads", "leads", "lead.add"),
        View("quotes", "Quotes", "quotes", "quote.add"),
        View("my-day", "My day", "my-day", "activity.plan"),
        View("forecast", "Forecast", figures=("funnel", "forecast", "forecast-by-owner", "forecast-by-product")),
        View("won-lost", "Won and lost", figures=(
            "won-by-quarter", "won-by-owner", "won-by-source", "lost-reasons", "campaigns",
        )),
        View("rotting-deals", "Rotting", "rotting-deals", "deal.add"),
        View("cold-leads", "Going cold", "cold-leads", "lead.add"),
        View("campaigns", "Campaigns", "campaigns", "campaign.add"),
        View("forecasts", "Kept forecasts", "forecasts", "forecast.keep"),
        View("competitors", "Competitors", "competitors", "competitor.add"),
        View("score-rules", "Scoring", "score-rules", "score-rule.add"),
        View("assign-rules", "Assigning", "assign-rules", "assign-rule.add"),
        View("pipelines", "Pipelines", "pipelines", "pipeline.add"),
        View("stages", "Stages", "stages", "stage.add"),
        View("stage-checks", "Checks", "stage-checks", "stage-check.add"),
        View("lost-reasons", "Lost reasons", "lost-reasons", "lost-reason.add"),
    )),
    Tab("2", "Customers", (
        View("parties", "Parties", "parties", "party.add"),
        View("contacts", "Contacts", "contacts", "contact.add"),
        View("duplicates", "Duplicates", "duplicates", "duplicate.find"),
        View("activities", "Activities", "activities", "activity.add"),
        View("segments", "Segments", "segments", "segment.add"),
        View("territories", "Territories", "territories", "territory.add"),
        View("consents", "Consents", "consents", "consent.set"),
        View("subscriptions", "Subscriptions", "subscriptions", "subscription.add"),
        View("late-first", "Late first", "late-first", "ticket.add"),
        View("my-tickets", "My tickets", "my-tickets", "ticket.add"),
        View("unassigned", "Unassigned", "unassigned", "ticket.add"),
        View("tickets", "Tickets", "tickets", "ticket.add"),
        View("projects", "Projects", "projects", "project.add"),
        View("tasks", "Tasks", "tasks", "task.add"),
        View("time", "Time", "time", "time.add"),
        View("at-risk", "At risk", figures=("at-risk", "renewals", "rfm", "segments")),
        View("canned-answers", "Answers", "canned-answers", "canned-answer.add"),
        View("service-targets", "Targets", "service-targets", "service-target.set"),
        View("business-hours", "Hours", "business-hours", "business-hours.set"),
        View("mappings", "Mappings", "mappings", "mapping.add"),
        View("users", "Users", "users", "user.add"),
        View("keys", "Keys", "keys", "user.authorize"),
    )),
    Tab("3", "Orders", (
        View("orders", "Orders", "orders", "order.add"),
        View("shipments", "Shipments", "shipments"),
        View("pick-list", "To fetch", "pick-list"),
        View("returns", "Returns", "returns"),
        View("approvals", "Approvals", "approvals"),
        View("requests", "Requests", "requests", "request.add"),
        View("purchase-orders", "Purchase orders", "purchase-orders", "po.add"),
        View("receipts", "Receipts", "receipts"),
        View("inspections", "To inspect", "inspections"),
    )),
    Tab("4", "Inventory", (
        View("products", "Products", "products", "product.add"),
        View("stock", "Stock", "stock", "product.add"),
        View("lots", "Lots", "lots"),
        View("moves", "Moves", "moves", "stock.adjust"),
        View("transfers", "Transfers", "transfers", "transfer.add"),
        View("counts", "Counts", "counts", "count.start"),
        View("locations", "Places", "locations", "location.add"),
        View("reorder", "Reorder", "reorder", "po.add"),
        View("work-orders", "Work orders", "work-orders", "work-order.add"),
        View("boms", "Bills", "boms", "bom.add"),
        View("cover", "Cover", figures=("stock-cover",)),
    )),
    Tab("5", "Invoices", (
        View("receivable", "Receivable", "invoices", "invoice.draft"),
        View("payable", "Payable", "bills", "bill.draft"),
        View("payments", "Payments", "payments", "payment.record"),
        View("payment-runs", "Payment runs", "payment-runs", "payment-run.propose"),
        View("overdue", "Overdue", "overdue", "dunning.propose"),
        View("dunning", "Dunning", "dunning", "dunning.propose"),
        View("promises", "Promises", "promises"),
        View("disputes", "Disputes", "disputes"),
        View("deductions", "Deductions", "deductions"),
        View("recurring", "Recurring", "recurring", "recurring.add"),
        View("to-match", "To match", "to-match", "statement.add"),
        View("statements", "Statements", "statements", "statement.add"),
        View("bank-accounts", "Bank", "bank-accounts", "bank-account.add"),
        View("bank-rules", "Rules", "bank-rules", "bank-rule.add"),
        View("cheques", "Cheques", "cheques", "cheque.receive"),
        View("ledger", "Ledger", "entries", "entry.add"),
        View("accounts", "Accounts", "accounts", "account.add"),
        View("taxes", "Tax codes", "taxes", "tax.add"),
        View("pay-runs", "Payroll", "pay-runs", "pay-run.propose", private=True),
        View("employees", "Employees", "employees", "employee.add", private=True),
        View("pay-items", "Pay items", "pay-items", "pay-item.add", private=True),
        View("aging", "Aging", figures=("ages", "debtors")),
        View("payable-aging", "To pay", figures=("payable-ages",)),
        View("reports", "Reports"),
    )),
)  # fmt: skip


def saved_views(tab: Tab) -> tuple[View, ...]:
    """The saved views of a tab's lists, to stand beside its own."""
    lists = [view for view in tab.views if view.is_list]
    return tuple(
        View(
            f"saved-{found.id}", f"{'◆' if found.shared else '◇'} {found.name}", view.listing, view.new, saved=found.id
        )
        for view in lists
        for found in views_of(get_listing(view.listing))
    )


def home_of(listing: str) -> tuple[int, int] | None:
    """Which tab and view show a listing as rows, for jumping to a record."""
    for number, tab in enumerate(TABS):
        for place, view in enumerate(tab.views):
            if view.listing == listing and view.is_list:
                return number, place
    return None
