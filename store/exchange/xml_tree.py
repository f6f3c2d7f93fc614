"""Files of banks in XML, read piece by piece (see `core.xml_tree`)."""

from __future__ import annotations

from store.core import xml_tree
from store.core.xml_tree import Ended, Node
from store.exchange import encoding
from store.exchange.foreign import Source

_CUT = "It may be cut off: fetch it again. Where it is in another encoding than it says, name that: --encoding cp1252"


def parse(source: Source, ended: Ended) -> Node:
    """Read a file; what is in an element is forgotten where `ended` says so. Raises Usage for what cannot be read."""
    with source.path.open("rb") as file:
        said = encoding.named(source.encoding) if source.encoding else None
        return xml_tree.parse(file, source.fault, _CUT, ended, said)
