"""Public keys that nobody has the other half of, each the same every time."""

from __future__ import annotations

import base64
from collections.abc import Sequence


def wire(*parts: bytes) -> str:
    """A key's content: its parts, each with its length before it."""
    return base64.b64encode(b"".join(len(part).to_bytes(4, "big") + part for part in parts)).decode()


def public_key(number: int = 1, name: str = "ana@laptop") -> str:
    """The line of an Ed25519 key."""
    return f"ssh-ed25519 {wire(b'ssh-ed25519', bytes([number]) * 32)} {name}".rstrip()


def of_type(kind: str, parts: Sequence[bytes]) -> str:
    """The line of a key of any type, whole or not."""
    return f"{kind} {wire(kind.encode(), *parts)}"
