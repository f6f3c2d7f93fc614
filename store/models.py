"""Every table, in an order in which each stands after those it refers to."""

from __future__ import annotations

from typing import Any

from peewee import sort_models  # type: ignore[attr-defined]

from store.bank import models as bank
from store.billing import bill_models as bills
from store.billing import dunning_models as dunning
from store.billing import models as billing
from store.billing import recurring_models as recurring
from store.billing import run_models as runs
from store.billing import tax_models as taxes
from store.catalog import approval_models as approvals
from store.catalog import kit_models as kits
from store.catalog import models as catalog
from store.catalog import unit_models as units
from store.core import attachment_models as attachments
from store.core import key_models as keys
from store.core import models as core
from store.core import view_models as views
from store.core.fields import Record, Row
from store.crm import activity_models as activities
from store.crm import campaign_models as campaigns
from store.crm import deal_models as deals
from store.crm import forecast_models as forecasts
from store.crm import lead_models as leads
from store.crm import member_models as members
from store.crm import models as crm
from store.crm import territory_models as territories
from store.group import models as group
from store.ledger import bank_models as bank_accounts
from store.ledger import models as ledger
from store.ledger import plan_models as ledger_plans
from store.parties import consent_models as consents
from store.parties import merge_models as merges
from store.parties import models as parties
from store.parties import standing_models as standings
from store.people import models as people
from store.production import models as production
from store.projects import models as projects
from store.purchasing import inspection_models as inspections
from store.purchasing import models as purchasing
from store.purchasing import request_models as requests
from store.sales import change_models as sales_changes
from store.sales import models as sales
from store.sales import quote_models as quotes
from store.sales import subscription_models as subscriptions
from store.service import models as service
from store.stock import document_models as stock_documents
from store.stock import incoming_models as incoming
from store.stock import models as stock
from store.stock import pick_models as picks

_ROOMS = (
    bank, bank_accounts, activities,
    core, keys, attachments, views, catalog, units, kits, approvals, parties, merges, ledger, ledger_plans, crm, deals,
    leads, stock, stock_documents, picks, incoming, bills, billing, taxes, runs, recurring, dunning, sales,
    sales_changes, subscriptions, quotes, forecasts, campaigns, territories, members, consents, standings,
    purchasing, requests, inspections, production, projects, people, service, group,
)  # fmt: skip


def every_model() -> list[Any]:
    """All models, parents first."""
    found = {
        item
        for module in _ROOMS
        for item in vars(module).values()
        if isinstance(item, type) and issubclass(item, Row) and item not in (Row, Record)
    }
    return list(sort_models(found))
