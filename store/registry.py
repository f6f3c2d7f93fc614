"""Importing this module makes every action, listing and reaction known."""

from __future__ import annotations

from store import lists as _lists  # noqa: F401
from store import repair as _repair  # noqa: F401
from store.billing import crediting as _crediting  # noqa: F401
from store.billing import invoices as _invoices  # noqa: F401
from store.billing import payments as _payments  # noqa: F401
from store.billing import posting as _billing_posting  # noqa: F401
from store.catalog import actions as _catalog_actions  # noqa: F401
from store.catalog import rates as _rates  # noqa: F401
from store.core import company as _company  # noqa: F401
from store.core import people as _people  # noqa: F401
from store.core import settings as _settings  # noqa: F401
from store.core import undo as _undo  # noqa: F401
from store.core import views as _views  # noqa: F401
from store.crm import activities as _activities  # noqa: F401
from store.crm import deals as _deals  # noqa: F401
from store.ledger import actions as _ledger_actions  # noqa: F401
from store.parties import actions as _parties_actions  # noqa: F401
from store.production import bills as _bills  # noqa: F401
from store.production import completing as _completing  # noqa: F401
from store.production import orders as _work_orders  # noqa: F401
from store.production import proposing as _proposing  # noqa: F401
from store.production import reactions as _production_reactions  # noqa: F401
from store.production import reversing as _reversing  # noqa: F401
from store.purchasing import inspections as _inspections  # noqa: F401
from store.purchasing import orders as _purchase_orders  # noqa: F401
from store.purchasing import reactions as _purchase_reactions  # noqa: F401
from store.purchasing import receipts as _receipts  # noqa: F401
from store.purchasing import reorder as _reorder  # noqa: F401
from store.purchasing import requests as _requests  # noqa: F401
from store.purchasing import returns as _supplier_returns  # noqa: F401
from store.purchasing import terms as _supplier_terms  # noqa: F401
from store.sales import conversion as _conversion  # noqa: F401
from store.sales import orders as _orders  # noqa: F401
from store.sales import reactions as _reactions  # noqa: F401
from store.sales import returns as _returns  # noqa: F401
from store.sales import shipments as _shipments  # noqa: F401
from store.stock import actions as _stock_actions  # noqa: F401
from store.stock import costs as _stock_costs  # noqa: F401
from store.stock import counts as _stock_counts  # noqa: F401
from store.stock import lot_actions as _lot_actions  # noqa: F401
from store.stock import places as _stock_places  # noqa: F401
from store.stock import transfers as _stock_transfers  # noqa: F401
