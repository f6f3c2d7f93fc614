"""Sealed files: what comes out is what went in, and nothing comes out of one that was touched."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.backups import sealing
from store.backups.sealing import MAGIC, make_key, read_key, seal, unseal
from store.core.errors import BackdeskError, Refused, Unusable, Usage

KEY = bytes(range(32))
HEAD = len(MAGIC) + 16


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "_PIECE", 50)


def sealed(text: bytes, key: bytes = KEY) -> bytes:
    out = io.BytesIO()
    seal(io.BytesIO(text), out, key)
    return out.getvalue()


def opened(data: bytes, key: bytes = KEY) -> bytes:
    return b"".join(unseal(io.BytesIO(data), key))


@pytest.mark.parametrize("length", [0, 1, 49, 50, 51, 100, 101, 1000])
def test_it_comes_out_as_it_went_in(length: int) -> None:
    text = bytes(number % 251 for number in range(length))
    data = sealed(text)
    assert opened(data) == text
    assert len(data) == HEAD + length + 16 * max(1, -(-length // 50))  # a tag for each piece
    assert sealed(text) != data  # never the same twice


@given(st.binary(max_size=300), st.data())
def test_no_byte_can_be_changed(text: bytes, data: st.DataObject) -> None:
    found = bytearray(sealed(text))
    at = data.draw(st.integers(0, len(found) - 1))
    found[at] ^= data.draw(st.integers(1, 255))
    with pytest.raises(Unusable):
        opened(bytes(found))


def test_pieces_cannot_be_taken_out_turned_round_or_cut_off() -> None:
    data = sealed(bytes(200))
    head, pieces = data[:HEAD], [data[at : at + 66] for at in range(HEAD, len(data), 66)]
    assert len(pieces) == 4
    for kept in ([0, 1, 2], [0, 2, 3], [1, 0, 2, 3], [0, 1, 2, 3, 3], [3], []):
        with pytest.raises(Unusable, match="cut off or changed"):
            opened(head + b"".join(pieces[number] for number in kept))
    for length in range(0, len(data), 7):
        with pytest.raises(Unusable):
            opened(data[:length])


def test_another_key_opens_nothing() -> None:
    with pytest.raises(Unusable, match="another key"):
        opened(sealed(b"books"), bytes(32))


def test_pieces_of_another_file_do_not_fit() -> None:
    one, other = sealed(bytes(100)), sealed(bytes(100))
    with pytest.raises(Unusable):
        opened(one[: HEAD + 66] + other[HEAD + 66 :])


def test_a_key_is_its_owner_s_alone(tmp_path: Path) -> None:
    path = tmp_path / "backup.key"
    make_key(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert len(read_key(path)) == 32
    with pytest.raises(Refused, match="exists already"):
        make_key(path)
    path.chmod(0o640)
    with pytest.raises(Refused, match="chmod 600"):
        read_key(path)


@pytest.mark.parametrize("text", [b"", b"backdesk backup key 1\n", b"backdesk backup key 1\nzz\n", b"ab" * 40, b"\xff\xfe",
                                  b"backdesk backup key 1\nabcd\n"])  # fmt: skip
def test_what_is_no_key(tmp_path: Path, text: bytes) -> None:
    path = tmp_path / "key"
    path.write_bytes(text)
    path.chmod(0o600)
    with pytest.raises(BackdeskError, match="not a key"):
        read_key(path)
    with pytest.raises(Usage, match="cannot be read"):
        read_key(tmp_path / "none")
