"""Where each list is declared. One is imported when it is first asked for: the first screen needs few of them."""

from __future__ import annotations

from store.core.fields import declared_later
from store.core.listing import declared_in

PLACES = {
    "store.bank.listings": "statements statement-lines to-match statement-parts bank-rules cheques",
    "store.billing.bill_listings": "bills bill-lines bill-instalments bill-allocations refunds",
    "store.billing.dunning_listings": "dunning-levels overdue interest-rates dunning dunning-lines disputes promises",
    "store.billing.listings": "invoices invoice-lines payments allocations deductions instalments",
    "store.billing.recurring_listings": "recurring recurring-lines",
    "store.billing.run_listings": "payment-runs payment-run-lines",
    "store.billing.tax_listings": "invoice-taxes due-taxes due-bill-taxes bill-taxes",
    "store.catalog.approval_listings": "approvals decisions",
    "store.catalog.listings": "products taxes tax-rates tax-parts prices terms price-lists exchange-rates",
    "store.catalog.unit_listings": "units product-units",
    "store.core.key_listings": "keys",
    "store.core.listings": "users companies attachments audit views batches",
    "store.crm.lead_listings": "leads cold-leads lead-points score-rules assign-rules",
    "store.crm.pipeline_listings": (
        "pipelines stage-checks deal-checks competitors deal-competitors lost-reasons rotting-deals"
    ),
    "store.crm.campaign_listings": "segments campaigns campaign-steps members mailing-list",
    "store.crm.territory_listings": "territories",
    "store.crm.activity_listings": "activities my-day",
    "store.crm.forecast_listings": "forecasts forecast-months",
    "store.crm.listings": "deals deal-lines stages stage-history",
    "store.insight.mapping_listings": "mappings",
    "store.ledger.bank_listings": "bank-accounts cash-counts",
    "store.group.listings": "intercompany",
    "store.ledger.listings": "accounts entries entry-lines periods cost-centres templates budgets",
    "store.parties.listings": "parties contacts addresses consents",
    "store.parties.duplicate_listings": "duplicates",
    "store.people.listings": "employees contracts pay-items pay-item-lines pay-runs pay-lines pay-parts pay-payments",
    "store.production.listings": (
        "boms bom-lines where-used work-orders work-order-lines completions completion-lines"
    ),
    "store.projects.listings": "projects tasks time time-costs time-rates",
    "store.purchasing.asking_listings": "requests inspections",
    "store.purchasing.listings": (
        "purchase-orders purchase-lines receipts receipt-lines supplier-terms supplier-prices "
        "incoming reorder reorder-rules"
    ),
    "store.purchasing.lot_listings": "lot-suppliers",
    "store.purchasing.matching": "match",
    "store.purchasing.waiting": "shortages",
    "store.sales.change_listings": "returns return-lines return-notes amendments amend-lines",
    "store.sales.kit_listings": "kits kit-components",
    "store.sales.listings": "orders order-lines shipments shipment-lines",
    "store.sales.lot_listings": "lot-customers picked-lots return-lots",
    "store.sales.subscription_listings": "subscriptions renewals",
    "store.sales.pick_list": "pick-list",
    "store.sales.quote_listings": "quotes quote-lines",
    "store.service.listings": (
        "tickets my-tickets unassigned late-first ticket-messages ticket-links canned-answers service-targets "
        "business-hours"
    ),
    "store.stock.document_listings": "transfers transfer-lines counts count-lines move-returns revaluations",
    "store.stock.listings": "stock moves reservations warehouses locations",
    "store.stock.lot_listings": "lots lot-stock lot-moves lot-parts",
}

for _module, _names in PLACES.items():
    declared_in(_module, *_names.split())
declared_later("store.models")  # says which columns are never empty
