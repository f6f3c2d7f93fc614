"""Public keys as OpenSSH writes them: read strictly, for they end up in a file that sshd obeys.

The content is taken apart by RFC 4253, 5656, 8709 and OpenSSH's PROTOCOL.u2f: a key that only looks like one is
refused here, and so is everything a line of that file may hold beside a key.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from store.core.text import clean, excerpt
from store.core.values import Kind

LONGEST = 20_000  # characters; an RSA key of 16384 bits has some 2,800
LONGEST_NAME = 100
SMALLEST_RSA, LARGEST_RSA = 2048, 16_384  # bits
_CURVES = {"nistp256": 32, "nistp384": 48, "nistp521": 66}  # bytes of a coordinate
_CONTENT = re.compile(r"[A-Za-z0-9+/]+={0,2}\Z")


@dataclass(frozen=True)
class PublicKey:
    """A key that was read: its type and content as they are written, and what people call it."""

    type: str
    content: str
    name: str = ""

    @property
    def line(self) -> str:
        """The key alone, on one line."""
        return f"{self.type} {self.content}"

    @property
    def fingerprint(self) -> str:
        """As sshd writes it to its log: `SHA256:` and 43 letters."""
        digest = hashlib.sha256(base64.b64decode(self.content)).digest()
        return "SHA256:" + base64.b64encode(digest).decode().rstrip("=")


@dataclass(frozen=True)
class PublicKeyText(Kind):
    """The line of a public key, such as stands in `id_ed25519.pub`."""

    word: ClassVar[str] = "public key"

    def parse(self, text: str) -> PublicKey | None:
        return read_public_key(text) if text.strip() else None


def read_public_key(text: str) -> PublicKey:
    """The one key of a text. Raises ValueError with the reason."""
    line = text.strip(" \t\r\n")
    if "PRIVATE KEY" in line:
        raise ValueError("is a private key, which is nobody else's business; give the one that ends in .pub")
    if len(line) > LONGEST:
        raise ValueError(f"longer than {LONGEST} characters")
    if "\n" in line or "\r" in line:
        raise ValueError("has several lines; a public key is one")
    if any(not char.isprintable() and char != "\t" for char in line):
        raise ValueError("holds control characters")
    if not line:
        raise ValueError("is empty")
    kind, *rest = line.split(None, 2)
    if kind not in _READERS:
        raise ValueError(_unknown(kind, line))
    if not rest or not _CONTENT.match(rest[0]):
        raise ValueError(f"has no content after {kind}")
    try:
        blob = base64.b64decode(rest[0], validate=True)
    except binascii.Error:
        raise ValueError("its content is cut off or mistyped") from None
    _check(kind, blob)
    return PublicKey(kind, base64.b64encode(blob).decode(), clean(" ".join(rest[1:]))[:LONGEST_NAME])


def _unknown(kind: str, line: str) -> str:
    if any(word in _READERS for word in line.split()):
        return "begins with options; give the key alone"
    if kind == "ssh-dss":
        return "ssh-dss is broken; make a new one with: ssh-keygen -t ed25519"
    return f"'{excerpt(kind, 30)}' is no type of key; one begins with {', '.join(list(_READERS)[:2])} …"


def _check(kind: str, blob: bytes) -> None:
    """Raises ValueError unless the content is whole, of that type, and nothing follows it."""
    parts = _Parts(blob)
    if parts.next() != kind.encode():
        raise ValueError(f"its content is not that of {kind}")
    _READERS[kind](parts)
    if parts.rest:
        raise ValueError("something follows its content")


class _Parts:
    """The strings that a content is made of, each with its length before it."""

    def __init__(self, blob: bytes) -> None:
        self.rest = blob

    def next(self) -> bytes:
        size = int.from_bytes(self.rest[:4], "big")
        if len(self.rest) < 4 or len(self.rest) < 4 + size:
            raise ValueError("its content is cut off or mistyped")
        found, self.rest = self.rest[4 : 4 + size], self.rest[4 + size :]
        return found


def _ed25519(parts: _Parts) -> None:
    if len(parts.next()) != 32:
        raise ValueError("its content is cut off or mistyped")


def _rsa(parts: _Parts) -> None:
    parts.next()  # the exponent
    bits = int.from_bytes(parts.next(), "big").bit_length()
    if not SMALLEST_RSA <= bits <= LARGEST_RSA:
        raise ValueError(f"has {bits} bits; RSA takes {SMALLEST_RSA} to {LARGEST_RSA}, or use: ssh-keygen -t ed25519")


def _ecdsa(curve: str) -> Callable[[_Parts], None]:
    def read(parts: _Parts) -> None:
        named, point = parts.next(), parts.next()
        if named != curve.encode() or len(point) != 1 + 2 * _CURVES[curve] or point[0] != 4:
            raise ValueError("its content is cut off or mistyped")

    return read


def _of_a_token(read: Callable[[_Parts], None]) -> Callable[[_Parts], None]:
    """The same of a key in a security token, which also says for what application it is."""

    def both(parts: _Parts) -> None:
        read(parts)
        parts.next()

    return both


_READERS: dict[str, Callable[[_Parts], None]] = {
    "ssh-ed25519": _ed25519,
    "ssh-rsa": _rsa,
    **{f"ecdsa-sha2-{curve}": _ecdsa(curve) for curve in _CURVES},
    "sk-ssh-ed25519@openssh.com": _of_a_token(_ed25519),
    "sk-ecdsa-sha2-nistp256@openssh.com": _of_a_token(_ecdsa("nistp256")),
}
