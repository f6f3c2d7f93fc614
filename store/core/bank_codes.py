"""How accounts at banks are called: IBAN (ISO 13616) and BIC (ISO 9362), and how they are written for people."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar

from store.core.values import Text

_IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}\Z", re.ASCII)
_BIC = re.compile(r"[A-Z]{4}[A-Z]{2}[A-Z0-9]{2}(?:[A-Z0-9]{3})?\Z", re.ASCII)
_CHECK = 97


def compact(text: str) -> str:
    """A number of a bank without what people put between its parts, in capitals."""
    return re.sub(r"[\s.\-]", "", text).upper()


def is_iban(text: str) -> bool:
    """Whether a compact text is an IBAN whose check digits hold (ISO 7064, MOD 97-10)."""
    if not _IBAN.match(text):
        return False
    turned = text[4:] + text[:4]
    return int("".join(str(int(char, 36)) for char in turned)) % _CHECK == 1


@dataclass(frozen=True)
class Iban(Text):
    """An IBAN, kept without spaces; its check digits must hold."""

    word: ClassVar[str] = "IBAN"

    def parse(self, text: str) -> str:
        found = compact(super().parse(text))
        if found and not is_iban(found):
            raise ValueError("not an IBAN; its check digits do not fit" if _IBAN.match(found) else "not an IBAN")
        return found

    def shown(self, raw: object, currency: str = "") -> str:
        text = str(raw or "")
        return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


@dataclass(frozen=True)
class Bic(Text):
    """A BIC, of 8 or 11 characters."""

    word: ClassVar[str] = "BIC"

    def parse(self, text: str) -> str:
        found = compact(super().parse(text))
        if found and not _BIC.match(found):
            raise ValueError("not a BIC; it has 8 or 11 characters, such as DEUTDEFF")
        return found
