"""What a PDF says of itself (XMP) beyond what Typst can be told: put into the file that it made, which stays PDF/A.

The metadata is the one stream that PDF/A wants unfiltered, so it is text in the file. It is changed there, and the
table of where everything is moves with it: nothing else of the file does, its identifier neither. ISO 32000-1, 7.5.
"""

from __future__ import annotations

import re

_START = re.compile(rb"startxref\s+(\d+)\s+%%EOF\s*\Z")
_TABLE = re.compile(rb"xref\s+0 (\d+)\s*?\n")
_ENTRY = re.compile(rb"(\d{10}) (\d{5} [fn])")
_ROOT = re.compile(rb"/Root (\d+) 0 R")
_METADATA = re.compile(rb"/Metadata (\d+) 0 R")
_STREAM = re.compile(rb"\d+ 0 obj\s*<<(?P<before>[^>]*?/Length )(?P<length>\d+)(?P<after>[^>]*)>>\s*stream\r?\n")
_ENTRY_BYTES = 20
_SCHEMAS_END = b"</rdf:Bag></pdfaExtension:schemas>"
_END = b"</rdf:RDF>"


def with_schema(pdf: bytes, schema: bytes, described: bytes) -> bytes:
    """A PDF/A file of Typst's that also says what is `described`, an rdf:Description by a `schema` (an rdf:li).

    Raises ValueError where it is no such file.
    """
    table, places = _table(pdf)
    root = _number(_ROOT, pdf, table, len(pdf))
    at = places[_number(_METADATA, pdf, places[root], pdf.index(b"endobj", places[root]))]
    stream = _STREAM.match(pdf, at)
    if not stream:
        raise ValueError("its metadata is no plain stream")
    end = stream.end() + int(stream["length"])
    said = pdf[stream.end() : end]
    if said.count(_SCHEMAS_END) != 1 or said.count(_END) != 1:
        raise ValueError("its metadata describes no schemas")
    more = said.replace(_SCHEMAS_END, schema + _SCHEMAS_END).replace(_END, described + _END)
    length = str(len(more)).encode()
    head = pdf[at : stream.start("length")] + length + pdf[stream.end("length") : stream.end()]
    grown = len(head) + len(more) - (end - at)
    return pdf[:at] + head + more + pdf[end:table] + _moved(pdf[table:], at, grown, table)


def _table(pdf: bytes) -> tuple[int, list[int]]:
    """Where the table of a file begins, and where it says that each object does."""
    found = _START.search(pdf)
    table = int(found[1]) if found else 0
    head = _TABLE.match(pdf, table)
    if not found or not head:
        raise ValueError("it has no table of objects")
    entries = pdf[head.end() : head.end() + int(head[1]) * _ENTRY_BYTES]
    return table, [int(place) for place, _ in _ENTRY.findall(entries)]


def _number(wanted: re.Pattern[bytes], pdf: bytes, start: int, end: int) -> int:
    found = wanted.search(pdf, start, end)
    if not found:
        raise ValueError("it has no catalog with metadata")
    return int(found[1])


def _moved(tail: bytes, at: int, grown: int, table: int) -> bytes:
    """The table and what stands after it, where what lies behind a place has moved."""

    def entry(found: re.Match[bytes]) -> bytes:
        place = int(found[1])
        return b"%010d %b" % (place + grown if place > at else place, found[2])

    entries, trailer, rest = tail.partition(b"trailer")
    moved = _ENTRY.sub(entry, entries)
    return moved + trailer + rest.replace(b"startxref\n%d" % table, b"startxref\n%d" % (table + grown))
