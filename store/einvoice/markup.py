"""XML built element by element: what there is nothing to say of is left out, since empty elements are refused."""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.etree.ElementTree import Element, SubElement, indent, tostring

_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def root(name: str, spaces: Mapping[str, str]) -> Element:
    """The outermost element, with the names of what may be in it."""
    return Element(name, {f"xmlns:{prefix}" if prefix else "xmlns": uri for prefix, uri in spaces.items()})


def within(parent: Element, *names: str) -> Element:
    """An element for others, at a path of new ones."""
    for name in names:
        parent = SubElement(parent, name)
    return parent


def put(parent: Element, path: str, text: str, **attributes: str) -> None:
    """An element with a text, at a path of new ones (`a/b/c`); none where there is no text."""
    if text:
        found = within(parent, *path.split("/"))
        found.text = _NO_XML.sub("\ufffd", text)
        for name, value in attributes.items():
            found.set(name, value)


def written(document: Element) -> bytes:
    """All of it, in UTF-8; the same document is the same bytes."""
    indent(document)
    found: bytes = tostring(document, encoding="UTF-8", xml_declaration=True)
    return found + b"\n"
