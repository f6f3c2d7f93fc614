"""Codes are unique and found in any letter case, kept as typed, and folded alike by both databases."""

from __future__ import annotations

import json
from random import Random
from typing import Any

import peewee
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.core import codes
from store.core.database import db, is_postgres, open_database, plain_errors, rows, run, run_many, scalar
from store.core.errors import Invalid, Refused
from store.core.fields import code_columns
from store.core.identity import acting_as, sign_in
from store.core.listing import get_listing
from store.core.references import find_anything, kinds, resolve
from store.core.text import clean, code_key
from store.core.undo import undo
from store.models import every_model
from tests.conftest import Opened
from tests.store.core.raw_rows import STAMPS, insert
from tests.store.shop import act, confirmed, only, party, post_all, product, ship_all
from tests.support.hostile import EVERYTHING
from tests.support.people import add_user

# What is one code, and what is not ---------------------------------------------------------------

SAME = [
    ("acme", "ACME"), ("Acme-1", "aCME-1"), ("müller", "MÜLLER"), ("straße", "STRASSE"), ("STRAẞE", "straße"),
    ("U\u0308-1", "ü-1"), ("\u212b-1", "å-1"), ("\u212a", "k"), ("ΌΣΟΣ", "όσος"), ("МОСКВА", "москва"),
    ("İ", "i\u0307"), ("ﬁn", "FIN"), ("Ａ", "ａ"), ("Ǆ", "ǅ"), ("ᾳ", "ΑΙ"), ("e\u0323\u0302", "Ệ"), ("ſ", "S"),
]  # fmt: skip
APART = [
    ("A-1", "A_1"), ("A-1", "A1"), ("ä", "a"), ("İ", "i"), ("ı", "I"), ("x²", "x2"), ("Ａ", "A"), ("o", "0"),
    ("а", "a"), ("й", "и"), ("e\u0301", "e"), ("日", "曰"), ("☕", "☕\ufe0f"), ("1", "١"),
]  # fmt: skip


def taken(code: str, other: str) -> bool:
    """Whether a unit of the second code is refused beside one of the first: by the action and the table alike."""
    with db.atomic() as attempt:
        act("unit.add", code=code, name="One")
        by_table = raw_is_refused(clean(other), code_key(clean(other)))
        try:
            act("unit.add", code=other, name="Two")
            refused = False
        except Invalid as error:
            assert "code: already exists" in str(error)
            refused = True
        attempt.rollback()
    assert refused == by_table
    return refused


def raw_is_refused(code: str, key: str | None) -> bool:
    row = {**STAMPS, "code": code, "code_key": key, "name": "Raw"}
    try:
        with db.atomic() as attempt:
            run(f"INSERT INTO unit ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})", list(row.values()))
            attempt.rollback()
    except peewee.IntegrityError:
        return True
    return False


@pytest.mark.parametrize(("code", "other"), SAME)
def test_one_code_in_two_letter_cases(database: Opened, code: str, other: str) -> None:
    assert taken(code, other) and taken(other, code)


@pytest.mark.parametrize(("code", "other"), APART)
def test_two_codes(database: Opened, code: str, other: str) -> None:
    assert not taken(code, other) and not taken(other, code)


# pieces of codes, and what each is one with: put down by hand from Unicode's CaseFolding.txt
PIECES = {
    "a": "a", "A": "a", "ä": "ä", "Ä": "ä", "a\u0308": "ä", "A\u0308": "ä", "\u212b": "å", "å": "å", "b": "b", "B": "b",
    "s": "s", "S": "s", "ſ": "s", "ß": "ss", "ẞ": "ss", "i": "i", "I": "i", "ı": "ı", "İ": "i\u0307", "k": "k",
    "\u212a": "k", "σ": "σ", "Σ": "σ", "ς": "σ", "ж": "ж", "Ж": "ж", "ﬁ": "fi", "-": "-", "_": "_", "1": "1", "日": "日",
}  # fmt: skip


def pairs(count: int) -> list[tuple[str, str, bool]]:
    """(code, code, whether they are one) of few pieces, about half of them one."""
    chance, found = Random(2), []
    of = {key: [piece for piece, other in PIECES.items() if other == key] for key in PIECES.values()}
    for _ in range(count):
        keys = [chance.choice(list(of)) for _ in range(chance.randint(1, 4))]
        others = list(keys)
        if chance.random() < 0.5:
            others[chance.randrange(len(keys))] = chance.choice(list(of))
        code, other = ("q" + "·".join(chance.choice(of[key]) for key in way) for way in (keys, others))
        found.append((code, other, "·".join(keys) == "·".join(others)))
    return found


def test_any_two_codes_are_both_stored_or_refused_alike_on_both(lite: Opened, postgres: Opened) -> None:
    wanted = pairs(300)
    for opened in (lite, postgres):
        open_database(opened.url)
        sign_in("ana")
        assert [taken(code, other) for code, other, _ in wanted] == [one for *_, one in wanted], opened.engine
    assert 100 < sum(one for *_, one in wanted) < 250


@settings(max_examples=300)
@given(st.text(max_size=12))
def test_a_key_is_its_own_key_and_that_of_every_spelling(text: str) -> None:
    code = clean(text)
    key = code_key(code)
    assert code_key(key) == key == code_key(clean(key))
    if not {"ı", "İ"} & set(code):  # Turkish letters, which other tongues' capitals do not lead back to
        assert code_key(clean(code.lower())) == key or code_key(clean(code.upper())) == key
    if code.isascii():
        assert key == code.lower()


# Every door -------------------------------------------------------------------------------------

DOORS: list[tuple[str, dict[str, Any], str]] = [
    ("party.add", {"name": "Acme"}, "code"),
    ("product.add", {"name": "Tea"}, "sku"),
    ("unit.add", {"name": "Tonne"}, "code"),
    ("tax.add", {"name": "VAT", "rate": "7"}, "code"),
    ("term.add", {"name": "Now", "instalments": (("100", "0"),)}, "code"),
    ("price-list.add", {"name": "Wholesale", "currency": "EUR"}, "code"),
    ("account.add", {"name": "Rent", "type": "expense"}, "code"),
    ("user.add", {"name": "Ben"}, "login"),
    ("stage.add", {}, "name"),
]


def kept(kind: str, record_id: int, column: str) -> str:
    return str(scalar(f"SELECT {column} FROM {kinds()[kind].table} WHERE id = ?", (record_id,)))


@pytest.mark.parametrize(("action", "values", "column"), DOORS)
def test_adding_refuses_the_same_code_and_keeps_it_as_typed(
    database: Opened, action: str, values: dict[str, Any], column: str
) -> None:
    done = act(action, **values, **{column: "Straße-İx"})
    assert done.kind and kept(done.kind, done.id, column) == "Straße-İx"
    for again in ("Straße-İx", "STRASSE-İX", "STRAẞE-i\u0307X"):
        with pytest.raises(Invalid) as caught:
            act(action, **values, **{column: again})
        assert f"{column}: " in str(caught.value) and again.replace("i\u0307", "i̇") in str(caught.value)
        assert any(word in str(caught.value) for word in ("already exists", "belongs to Acme"))
        if again != "Straße-İx" and "belongs" not in str(caught.value):
            assert "as 'Straße-İx'" in str(caught.value) and "choose another" in caught.value.hint
        assert resolve(done.kind, again) == done.id
    assert find_anything("STRASSE-i\u0307X") == (done.kind, done.id)


@pytest.mark.parametrize(
    ("kind", "column", "values"),
    [
        ("party", "code", {"name": "Acme"}),
        ("product", "sku", {"name": "Tea"}),
        ("account", "code", {"name": "Rent", "type": "expense"}),
        ("stage", "name", {}),
    ],
)
def test_editing_refuses_it_too_but_not_another_case_of_ones_own(
    database: Opened, kind: str, column: str, values: dict[str, Any]
) -> None:
    first = act(f"{kind}.add", **values, **{column: "Tea-1"}).id
    second = act(f"{kind}.add", **values, **{column: "Tea-2"}).id
    edit = kind.replace("-", "_")
    with pytest.raises(Invalid, match="TEA-1"):
        act(f"{kind}.edit", **{edit: second}, changes={column: "TEA-1"})
    act(f"{kind}.edit", **{edit: first}, changes={column: "tEA-1"})
    assert kept(kind, first, column) == "tEA-1" and resolve(kind, "tea-1") == first
    act(f"{kind}.edit", **{edit: first}, changes={column: "Tea-3"})
    act(f"{kind}.edit", **{edit: second}, changes={column: "TEA-1"})  # it is free now
    assert resolve(kind, "tea-1") == second and resolve(kind, "TEA-3") == first


def test_undo_gives_back_what_was_typed_unless_somebody_has_it_now(database: Opened) -> None:
    acme = party("Acme", "Acme")
    act("party.edit", party=acme, changes={"code": "ACME"})
    undo()
    assert kept("party", acme, "code") == "Acme" and resolve("party", "aCME") == acme
    act("party.edit", party=acme, changes={"code": "Bolt"})
    with acting_as(add_user("ben", "sales").login):
        party("Other", "acme")
    with pytest.raises(Refused, match="code: already exists as 'acme'"):
        undo()
    assert kept("party", acme, "code") == "Bolt"


def test_the_trail_and_the_lists_show_codes_as_typed_and_no_keys(database: Opened) -> None:
    acme = party("Acme", "AcMe")
    act("party.edit", party=acme, changes={"code": "aCmE"})
    noted = [json.loads(text) for (text,) in rows("SELECT changes FROM audit WHERE subject = 'party' ORDER BY id")]
    assert noted[1][0][3] == {"code": ["AcMe", "aCmE"]} and noted[0][0][3]["code"] == [None, "AcMe"]
    assert "code_key" not in str(noted)
    listing = get_listing("parties")
    (line,) = listing.window()
    assert listing.plain(line, listing.column("code")) == "aCmE"


def test_hostile_codes_are_no_other_codes(database: Opened) -> None:
    """Whatever is typed is refused, or found again by what was stored of it."""
    made = {}
    for text in EVERYTHING:
        try:
            done = act("product.add", sku=text, name="x")
        except (Refused, ValueError):
            continue
        made[done.id] = kept("product", done.id, "sku")
    assert len(made) > 20 and len({code_key(code) for code in made.values()}) == len(made)
    for record_id, code in made.items():
        assert resolve("product", code) == record_id


# Numbers and tax ids ----------------------------------------------------------------------------


def test_numbers_and_tax_ids_are_found_in_any_case(database: Opened) -> None:
    acme = party(tax_id="de 81-x".replace(" ", ""))
    assert kept("party", acme, "tax_id") == "DE81-X"
    assert resolve("party", "de81-x") == resolve("party", "De81-X") == acme
    order = confirmed(acme, (product("TEA", stock="5"), "2"))
    shipment, invoice = ship_all(order), post_all(order)
    payment = act("payment.record", party=acme, amount="1").id
    for kind, record_id, table in (
        ("order", order, "sales_order"),
        ("shipment", shipment, "shipment"),
        ("invoice", invoice, "invoice"),
        ("payment", payment, "payment"),
    ):
        number = only("number", f"{table} WHERE id = ?", record_id)
        assert resolve(kind, number.lower()) == resolve(kind, number.title()) == record_id
        assert find_anything(number.lower()) == (kind, record_id)


# The database itself ----------------------------------------------------------------------------


def test_a_key_that_is_not_that_of_its_code_is_refused(database: Opened) -> None:
    assert not raw_is_refused("Abc-1", "abc-1") and not raw_is_refused("Ä", "ä")
    for code, key in (("Abc-1", "ABC-1"), ("abc-1", "x"), ("abc-1", ""), ("abc-1", None), ("Ä", ""), ("Ä", None)):
        assert raw_is_refused(code, key), (code, key)


def test_every_kind_of_code_has_a_unique_key_or_is_in_capitals() -> None:
    """New codes cannot be forgotten: what names a record alone is folded."""
    models = {model._meta.table_name: model for model in every_model()}
    for spec in kinds().values():
        for column in spec.codes:
            key = code_columns(models[spec.table]).get(column)
            meta = models[spec.table]._meta
            later = [check for field in meta.sorted_fields for check in field.constraints or ()]
            checks = " ".join(str(check.sql) for check in [*meta.constraints, *later])
            assert f'"{key}" = lower("{column}")' in checks if key else f'"{column}" = upper("{column}")' in checks
    for model in models.values():
        for field in model._meta.sorted_fields:
            assert not field.unique or field.name not in ("code", "sku", "login")


def test_a_clash_that_only_the_database_sees_is_told_in_plain_words(database: Opened) -> None:
    with pytest.raises(Refused, match=r"Another record already has this code( \(pc\))?\.") as caught, plain_errors():
        insert("unit", code="PC")
    assert caught.value.hint == "Choose another."
    assert ("(pc)" in str(caught.value)) == is_postgres()  # SQLite does not say the value


MANY = 20_000


@pytest.fixture
def crowd(database: Opened) -> None:
    """Enough parties that reading them all would be felt."""
    first = insert("party", code="K-0", tax_id="T0")
    columns = [name for (name, *_) in column_names("party") if name not in ("id", "code", "code_key", "tax_id")]
    listed = ", ".join(columns)
    with db.atomic():
        run_many(
            f"INSERT INTO party (code, code_key, tax_id, {listed}) SELECT ?, ?, ?, {listed} FROM party WHERE id = ?",
            [(f"K-{i}", f"k-{i}", f"T{i}", first) for i in range(1, MANY)],
        )
    run("ANALYZE")


def column_names(table: str) -> list[tuple[str, ...]]:
    if is_postgres():
        return rows("SELECT column_name FROM information_schema.columns WHERE table_name = ?", (table,))
    return rows(f"SELECT name FROM pragma_table_info('{table}')")


def plan(statement: str, values: list[Any]) -> str:
    """How the open engine goes about a statement."""
    explain = "EXPLAIN " if is_postgres() else "EXPLAIN QUERY PLAN "
    return " ".join(str(part) for row in rows(explain + statement, values) for part in row)


def uses_index(said: str) -> bool:
    return "Index Cond" in said and "Seq Scan" not in said if is_postgres() else "SEARCH" in said and "SCAN" not in said


@pytest.mark.usefixtures("crowd")
def test_finding_a_code_among_many_uses_its_index(database: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, Any]] = []

    def watched(sql: str, values: list[Any]) -> list[tuple[Any, ...]]:
        asked.append((sql, values))
        return rows(sql, values)

    monkeypatch.setattr(codes, "rows", watched)
    assert resolve("party", "k-19999") == resolve("party", "t19999")
    assert len(asked) == 3 and all(uses_index(plan(*statement)) for statement in asked), asked
    run("SET enable_seqscan = off" if is_postgres() else "SELECT 1")  # the others are few: an index must do, not win
    for spec in kinds().values():
        for column in spec.codes:
            asked.clear()
            codes.place(spec.table, column).find("x")
            assert uses_index(plan(*asked[0])), (spec.table, column, plan(*asked[0]))
    listed = "SELECT t.code FROM party t WHERE (t.code_key, t.id) > (?, ?) ORDER BY t.code_key, t.id LIMIT 50"
    assert "party_code_key" in plan(listed, ["k-5", 0])
