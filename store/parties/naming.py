"""What is left of a party's name, numbers and addresses when the ways of writing them are taken off."""

from __future__ import annotations

import re
from dataclasses import dataclass

from store.core.text import fold

# legal forms as they are registered, without dots and spaces
_FORMS = frozenset(
    "ab ag aktiengesellschaft aps as asa bv bvba co company corp corporation cv cyf doo dba eg ehf ek ev eirl eurl "
    "gbr ges gesellschaft gmbh ggmbh gmbhco hf inc incorporated kft kg kgaa kk ks lda limited llc llp lp ltd ltda mbh "
    "nv ohg oy oyj partg plc pllc pte pty pvt rt sa sagl sarl sas sasu sca scop scs se sl slu snc sociedad societa "
    "spa spk spol sprl sro srl sti ug unlimited vof zoo ooo oao zao".split()
)
# two ways to write one form; what says nothing of it
_ALIKE = {
    "limited": "ltd", "incorporated": "inc", "corporation": "corp", "aktiengesellschaft": "ag", "mbh": "gmbh",
    "gmbhco": "kg", "company": "co", "oyj": "oy",
}  # fmt: skip
# said before a name, or between two of its words
_FILLING = frozenset(
    "and der des di du et fa firma la le les messrs och og sons soehne sohne societe ste fils the und von y zu".split()
)
# a firm of one of these words beside one without it is another firm of the same owners
APART = frozenset(
    "beteiligung beteiligungen beteiligungs estate estates foundation fondation group groupe gruppe holding holdings "
    "immobilien immobilier properties stiftung trust vermogensverwaltung verwaltung verwaltungs".split()
)
_COUNTRIES = {"uk": "gb", "el": "gr"}  # as tax ids and people have them beside ISO 3166
_TRANSCRIBED = (("ae", "a"), ("oe", "o"), ("ue", "u"))
_SINGLES = re.compile(r"\b(?:\w )+\w\b")
_NOT_DIGITS = re.compile(r"\D")
_TRUNK = re.compile(r"\(0\)")
_DOMAIN = re.compile(r"(?:https?://)?(?:www\.)?([^/\s?#:]+\.[^/\s?#:]+)")


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a party, as it is compared."""

    id: int
    words: tuple[str, ...]  # of the name, without legal form, filling words and its own city
    forms: frozenset[str]
    numbers: frozenset[str]
    apart: frozenset[str]
    tax: str
    phone: str
    email: str
    domains: frozenset[str]
    city: str
    country: str


def known(
    party_id: int, name: str, tax_id: str, email: str, phone: str, website: str, city: str, country: str
) -> Known:
    """A party as it is compared."""
    place = plain(city)
    words, forms = _core(name, place)
    mailbox = email.strip().casefold()
    domains = {mailbox.rpartition("@")[2], _domain(website)} - {""}
    return Known(
        party_id,
        tuple(word for word in words if not word.isdigit()) or tuple(words),
        forms,
        frozenset(word for word in words if word.isdigit()),
        frozenset(APART.intersection(words)),
        tax_number(tax_id),
        phone_number(phone),
        mailbox,
        frozenset(domains),
        place,
        _COUNTRIES.get(plain(country), plain(country)),
    )


def plain(text: str) -> str:
    """A name in small letters without accents, umlauts written in one way."""
    found = fold(text)
    for written, letter in _TRANSCRIBED:
        found = found.replace(written, letter)
    return found


def _core(name: str, city: str) -> tuple[list[str], frozenset[str]]:
    """The words that tell a name from others (all of them where nothing else is left), and its legal form."""
    text = _SINGLES.sub(lambda found: found[0].replace(" ", ""), plain(name))
    said = [word for word in text.split() if word not in _FILLING]
    forms = frozenset(_ALIKE.get(word, word) for word in said if word in _FORMS)
    told = [word for word in said if word not in _FORMS] or said
    elsewhere = f" {' '.join(told)} ".replace(f" {city} ", " ").split() if city else told
    return elsewhere or told or text.split(), forms


def tax_number(text: str) -> str:
    """A tax id without signs; the letters of a country before digits are left off."""
    found = "".join(char for char in text.upper() if char.isalnum())
    return found[2:] if found[:2].isalpha() and found[2:].isdigit() else found


def phone_number(text: str) -> str:
    """The digits of a telephone number, without what is dialled before it."""
    digits = _NOT_DIGITS.sub("", _TRUNK.sub("", text))
    found = digits.lstrip("0")
    return found if len(found) >= 6 else ""


def _domain(website: str) -> str:
    found = _DOMAIN.match(website.strip().casefold())
    return found[1].rstrip(".") if found else ""


def blocks(party: Known, busy: frozenset[str]) -> set[str]:
    """Keys that a party shares with those it is compared with; `busy` domains are those of providers."""
    found = {f"d {domain}" for domain in party.domains - busy}
    found |= {f"t {party.tax}"} if party.tax else set()
    found |= {f"p {party.phone[-7:-2]}{party.phone[-9:-7]}", f"p {party.phone[-7:]}"} if party.phone else set()
    found |= {f"e {party.email}"} if "@" in party.email else set()
    long = sorted(word for word in party.words if len(word) >= 3) or list(party.words)
    found |= {f"n {' '.join(sorted(party.words))}", f"j {''.join(party.words)[:7]}"}
    for at, word in enumerate(long):
        found |= {f"w {word}", f"s {_skeleton(word)} {party.city[:3]}"}
        found |= {f"2 {_skeleton(word)[:4]} {_skeleton(other)[:4]}" for other in long[at + 1 :]}
    return found


def _skeleton(word: str) -> str:
    """The first letter and the consonants of a word, doubled ones once: what many typing errors leave."""
    found = word[:1]
    for char in word[1:]:
        if char not in "aeiouyh" and char != found[-1]:
            found += char
    return found
