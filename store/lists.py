"""Importing this module makes every listing known, without the actions: half the time of the whole registry."""

from __future__ import annotations

from store import models as _models  # noqa: F401  says which columns are never empty
from store.bank import listings as _bank  # noqa: F401
from store.billing import bill_listings as _bills  # noqa: F401
from store.billing import dunning_listings as _dunning  # noqa: F401
from store.billing import listings as _billing  # noqa: F401
from store.billing import run_listings as _payment_runs  # noqa: F401
from store.catalog import approval_listings as _approvals  # noqa: F401
from store.catalog import listings as _catalog  # noqa: F401
from store.catalog import unit_listings as _units  # noqa: F401
from store.core import listings as _core  # noqa: F401
from store.crm import listings as _crm  # noqa: F401
from store.ledger import bank_listings as _bank_accounts  # noqa: F401
from store.ledger import listings as _ledger  # noqa: F401
from store.parties import listings as _parties  # noqa: F401
from store.production import listings as _production  # noqa: F401
from store.projects import listings as _projects  # noqa: F401
from store.purchasing import asking_listings as _asking  # noqa: F401
from store.purchasing import listings as _purchasing  # noqa: F401
from store.purchasing import lot_listings as _lot_suppliers  # noqa: F401
from store.purchasing import matching as _matching  # noqa: F401
from store.purchasing import waiting as _waiting  # noqa: F401
from store.sales import change_listings as _sales_changes  # noqa: F401
from store.sales import kit_listings as _kits  # noqa: F401
from store.sales import listings as _sales  # noqa: F401
from store.sales import lot_listings as _lot_customers  # noqa: F401
from store.sales import pick_list as _pick_list  # noqa: F401
from store.stock import document_listings as _stock_documents  # noqa: F401
from store.stock import listings as _stock  # noqa: F401
from store.stock import lot_listings as _lots  # noqa: F401
