"""Plain words in a list ordered by id: pages straight from the index, the same rows as without it."""

from __future__ import annotations

from store.core.listing import Listing, Query, get_listing
from tests.conftest import Opened
from tests.store.shop import act, party, product


def ids(listing: Listing, query: Query, size: int, backwards: bool) -> list[int]:
    """All ids by pages of `size`, from the front or from the end."""
    found = listing.window(query, limit=size, last=backwards)
    pages = [found]
    while found:
        edge = found[0].place if backwards else found[-1].place
        found = listing.window(query, limit=size, **{"before" if backwards else "after": edge})
        pages.append(found)
    return [line.id for page in (pages[::-1] if backwards else pages) for line in page]


def test_pages_of_words_are_the_rows_that_have_them(database: Opened) -> None:
    listing, owners = get_listing("orders"), [party(f"Firm {word} GmbH", word) for word in ("Nord", "Nordwest", "Sued")]
    product("TEA")
    wanted: dict[str, list[int]] = {"nord": [], "nordwest": [], "firm": []}
    for number in range(24):
        made = act("order.add", party=owners[number % 3], lines=[("TEA", "1")]).id
        wanted["firm"].append(made)
        wanted["nord"] += [made] if number % 3 < 2 else []
        wanted["nordwest"] += [made] if number % 3 == 1 else []
    for word, expected in wanted.items():
        for descending in (False, True):  # the list shows the newest first unless turned round
            query = Query(f"{word} gmbh", "", descending)
            order = expected if descending else expected[::-1]
            assert ids(listing, query, 5, False) == order == ids(listing, query, 5, True)
            assert [line.id for line in listing.every(query)] == order
        assert listing.count(Query(f"{word} gmbh")) == len(expected)
    assert listing.window(Query("nothing of the kind")) == [] and listing.count(Query("nothing")) == 0
    assert ids(listing, Query("nord state:draft"), 5, False) == wanted["nord"][::-1]
    assert ids(listing, Query("-nordwest nord"), 5, True) == sorted(set(wanted["nord"]) - set(wanted["nordwest"]))[::-1]
