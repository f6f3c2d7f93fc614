"""Products that customers like this one buy and it does not: who they are and how many, so that anybody can look it up.

Alike is who bought most of the same products lately, at least two, looked for among the latest orders of each. All
of it is bounded: so many products, so many of their latest order lines, so many customers, whatever the size.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from store.core.database import rows
from store.core.display import count
from store.core.references import title
from store.core.text import plural, some
from store.insight.rhythm import ORDERED, YEARS, lately
from store.insight.sheet import Bar, Figure, Opens, sentences

PRODUCTS = 30  # of what the customer bought last, those that others are looked for by
LINES = 400  # of each of these, the latest order lines that are looked at
ALIKE = 40  # customers with most in common
COMMON = 2  # products at least that they have in common
ORDERS = 60  # of each of them, the latest orders that are looked at
SHOWN = 20
_ORDERED = ORDERED.replace("state", "o.state")


@dataclass
class _Offer:
    """A product that others bought: who, in how many orders, and when last."""

    buyers: list[int] = field(default_factory=list)
    last: str = ""


def expansion(party: int, day: date) -> Figure:
    """What customers like this one bought in two years that it never did, most of them first, and why."""
    own = _bought(party)
    alike = _alike(party, own[:PRODUCTS], day)
    offers = _offers(alike, set(own), day)
    best = sorted(offers.items(), key=lambda pair: (-len(pair[1].buyers), pair[0]))[:SHOWN]
    best = [pair for pair in best if len(pair[1].buyers) > 1 or len(alike) == 1]
    names = _names("product", "sku || ' ' || name", [product for product, _ in best])
    called = _names("party", "name", list(alike))
    shared = _names("product", "sku", sorted({product for common in alike.values() for product in common}))
    return Figure(
        f"What customers like {title('party', party)} also buy",
        (("Product", "left"), ("Of them", "right"), ("Last", "left"), ("Why", "left")),
        tuple(
            Bar(
                names[product],
                len(offer.buyers),
                (f"{len(offer.buyers)} of {len(alike)}", offer.last, _why(offer, alike, called, shared)),
                len(offer.buyers),
                opens=_behind(product, offer, called),
            )
            for product, offer in best
        ),
        solid="customers like it that bought it",
        note=sentences(
            f"Like it: the {plural(len(alike), 'customer')} with most products in common, {COMMON} at least, in "
            f"{YEARS} years." if alike else "Nobody has two products in common with them.",
            f"Looked for among the latest {count(LINES)} order lines of the {PRODUCTS} products it bought last.",
        ),
    )  # fmt: skip


def _bought(party: int) -> list[int]:
    """All products a customer ever ordered, the latest first."""
    found = rows(
        "SELECT l.product_id, MAX(o.id) FROM sales_order o JOIN order_line l ON l.order_id = o.id "
        f"WHERE o.party_id = ? AND {_ORDERED} AND l.product_id IS NOT NULL GROUP BY l.product_id ORDER BY 2 DESC, 1",
        (party,),
    )
    return [product for product, _ in found]


def _alike(party: int, own: Sequence[int], day: date) -> dict[int, list[int]]:
    """Customers who bought some of the same, those with most in common first, and what that is."""
    common: defaultdict[int, list[int]] = defaultdict(list)
    for product in own:
        for (other,) in rows(
            "SELECT DISTINCT o.party_id FROM (SELECT order_id FROM order_line WHERE product_id = ? "
            "ORDER BY id DESC LIMIT ?) l JOIN sales_order o ON o.id = l.order_id "
            f"WHERE {_ORDERED} AND o.day > ? AND o.day <= ?",
            (product, LINES, *lately(day)),
        ):
            if other != party:
                common[other].append(product)
    able = [(other, products) for other, products in common.items() if len(products) >= COMMON]
    return dict(sorted(able, key=lambda pair: (-len(pair[1]), pair[0]))[:ALIKE])


def _offers(alike: dict[int, list[int]], own: set[int], day: date) -> dict[int, _Offer]:
    found: defaultdict[int, _Offer] = defaultdict(_Offer)
    for other in alike:
        for product, last in rows(
            "SELECT l.product_id, MAX(o.day) FROM (SELECT id, day FROM sales_order o WHERE o.party_id = ? "
            f"AND {_ORDERED} AND o.day > ? AND o.day <= ? ORDER BY o.id DESC LIMIT ?) o "
            "JOIN order_line l ON l.order_id = o.id JOIN product p ON p.id = l.product_id AND p.state = 'active' "
            "GROUP BY l.product_id",
            (other, *lately(day), ORDERS),
        ):
            if product not in own:
                found[product].buyers.append(other)
                found[product].last = max(found[product].last, last)
    return found


def _why(offer: _Offer, alike: dict[int, list[int]], called: dict[int, str], shared: dict[int, str]) -> str:
    nearest = offer.buyers[0]  # those with most in common stand first
    products = Counter(product for buyer in offer.buyers for product in alike[buyer])
    also = some([shared[product] for product, _ in products.most_common()])
    return f"bought by {some([called[buyer] for buyer in offer.buyers])}, who share {also}: " + (
        f"{called[nearest]} {len(alike[nearest])} products"
    )


def _behind(product: int, offer: _Offer, called: dict[int, str]) -> tuple[Opens, ...]:
    first = offer.buyers[0]
    return (
        Opens("The product", kind="product", id=product),
        Opens(f"Orders of {called[first]}", "orders", f"party_id:{first}"),
    )


def _names(table: str, said: str, ids: Sequence[int]) -> dict[int, str]:
    if not ids:
        return {}
    return dict(rows(f"SELECT id, {said} FROM {table} WHERE id IN ({', '.join('?' * len(ids))})", ids))
