"""Backups that only who has the key can read: AES-256-GCM in numbered pieces, so that none can be changed, taken out,
put in another order or cut off unnoticed (the STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár, 2015).

A sealed file is `MAGIC`, 16 random bytes, and the pieces, each with its tag of 16 bytes. Every file has a key of its
own, made of those random bytes and the key file by HKDF-SHA256.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from store.core.errors import Refused, Unusable, Usage
from store.core.files import new_file
from store.core.rights import GROUP_AND_OTHERS

MAGIC = b"backdesk sealed 1\n"
KEY_BYTES = 32
_SALT, _TAG = 16, 16
_PIECE = 2**20  # bytes of plain text in a piece
_FIRST_LINE = "backdesk backup key 1"


def make_key(path: Path) -> None:
    """Write a new key, readable by its owner only. Raises Refused where there is a file already."""
    with new_file(path) as out:
        out.write(f"{_FIRST_LINE}\n{secrets.token_hex(KEY_BYTES)}\n".encode("ascii"))


def read_key(path: Path) -> bytes:
    """The key in a file that `make_key` wrote. Raises Usage where it is none, Refused where others may read it."""
    try:
        said, mode = path.read_text("ascii").split("\n"), path.stat().st_mode
        key = bytes.fromhex(said[1])
    except OSError as error:
        raise Usage(
            f"The key {path} cannot be read: {error.strerror}.", "Name the file that --new-key wrote."
        ) from None
    except (ValueError, IndexError):
        said, key = [], b""
    if said[:1] != [_FIRST_LINE] or len(key) != KEY_BYTES:
        raise Usage(f"{path} is not a key for backups.", "Make one with: backdesk backup --new-key FILE")
    if mode & GROUP_AND_OTHERS:
        raise Refused(f"Other users can read the key {path}.", f"Make it yours alone: chmod 600 {path}")
    return key


def is_sealed(path: Path) -> bool:
    """Whether a file begins like a sealed one."""
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def seal(plain: BinaryIO, out: BinaryIO, key: bytes) -> None:
    """Write all that is left of a file sealed. Raises Usage where the extra is missing."""
    salt = os.urandom(_SALT)
    cipher = _cipher(key, salt)
    out.write(MAGIC + salt)
    for number, piece, last in _pieces(plain, _PIECE):
        out.write(cipher.encrypt(_nonce(number, last), piece, MAGIC))


def unseal(sealed: BinaryIO, key: bytes) -> Iterator[bytes]:
    """What was sealed, piece by piece. Raises Unusable where the key is another one or a byte was changed."""
    from cryptography.exceptions import InvalidTag

    if sealed.read(len(MAGIC)) != MAGIC:
        raise Unusable("This is no sealed backup.", "Name the file that backdesk backup --key wrote.")
    cipher = _cipher(key, sealed.read(_SALT))
    for number, piece, last in _pieces(sealed, _PIECE + _TAG):
        try:
            yield cipher.decrypt(_nonce(number, last), piece, MAGIC)
        except InvalidTag:
            raise Unusable(
                "The sealed backup cannot be opened: another key, or it was cut off or changed.",
                "Use the key that it was made with, or take another backup.",
            ) from None


def _pieces(file: BinaryIO, size: int) -> Iterator[tuple[int, bytes, bool]]:
    """(number, piece, whether it is the last); of an empty file there is one, which is empty."""
    number, piece = 0, file.read(size)
    while following := file.read(size):
        yield number, piece, False
        number, piece = number + 1, following
    yield number, piece, True


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def _cipher(key: bytes, salt: bytes) -> Any:
    try:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM
        from cryptography.hazmat.primitives.hashes import SHA256
        from cryptography.hazmat.primitives.kdf.hkdf import HKDF
    except ImportError:
        raise Usage("Sealed backups need the 'sealed' extra.", "Install it: pip install 'backdesk[sealed]'.") from None
    return AESGCM(HKDF(SHA256(), KEY_BYTES, salt, MAGIC).derive(key))
