"""From facts to a PDF: templates in Typst, ours or the person's own, that are handed plain data and never code.

The same facts by the same templates are the same bytes: the file's own date is the document's.
"""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from store.core import preferences
from store.core.errors import Refused, Usage
from store.core.files import new_file
from store.core.text import excerpt
from store.documents.facts import Facts, Transfer
from store.documents.language import languages
from store.documents.offline import require_offline

if TYPE_CHECKING:
    from typst import Fonts, PDFStandard, TypstError

ARCHIVE: Literal["a-3b"] = "a-3b"  # PDF/A-3b: the one that takes attachments
LOGOS = ("logo.svg", "logo.png", "logo.jpg")
_OWN = frozenset({".typ", ".svg", ".png", ".jpg", ".jpeg"})  # what templates may be made of
_WHERE = re.compile(r"┌─ (?P<file>[^\n]*?):(?P<line>\d+):\d+")
_LONG_WORD = re.compile(r"\S{30}(?=\S)")
_NO_FONT = "could not be displayed"  # only where a standard asks for it
_BREAK = "\u200b"  # a line may end here, and nothing is seen of it
_MAIN = """\
#for file in json(bytes(sys.inputs.attached)) {
  let content = read(file.path, encoding: none)
  pdf.attach(file.name, content, relationship: file.relationship, mime-type: file.media, description: file.description)
}
#include sys.inputs.template
"""


@dataclass(frozen=True)
class Attached:
    """A file inside the PDF; `relationship` as PDF has it: source, data, alternative or supplement."""

    name: str
    content: bytes
    media: str
    description: str = ""
    relationship: str = "alternative"


def pdf(facts: Facts, attached: Sequence[Attached] = (), standard: PDFStandard | None = None) -> bytes:
    """The document as a PDF, one of a standard (`ARCHIVE`) where that is asked for, with files inside.

    Raises Usage where the extra is not installed, Refused where a template has a fault.
    """
    require_installed()
    import typst

    own = folder()
    with tempfile.TemporaryDirectory(prefix="backdesk-pdf-") as name:
        root = Path(name)
        _lay_out(root, own)
        inputs = {
            "template": f"{facts.kind}.typ",
            "data": json.dumps(_data(facts, root), ensure_ascii=False),
            "attached": json.dumps([_attach(file, number, root) for number, file in enumerate(attached)]),
        }
        (root / "main.typ").write_text(_MAIN, encoding="utf-8")
        try:
            return typst.compile(
                str(root / "main.typ"),
                root=str(root),
                font_paths=_fonts(str(own) if own else ""),
                sys_inputs=inputs,
                pdf_standards=[standard] if standard else [],
                timestamp=datetime.fromisoformat(facts.day[:10]).replace(tzinfo=UTC),
            )
        except typst.TypstError as error:
            raise _fault(error, root, own) from None


def require_installed() -> None:
    """Raises Usage, naming the extra, where what makes PDFs is not installed."""
    try:
        import segno  # noqa: F401
        import typst  # noqa: F401
    except ImportError:
        raise Usage("PDFs need the 'pdf' extra.", "Install it: pip install 'backdesk[pdf]'.") from None


def folder() -> Path | None:
    """The person's own templates, beside their configuration; None where there are none."""
    path = preferences.place()[0]
    found = path.parent / "documents" if path else None
    return found if found and found.is_dir() else None


def copy_templates(to: Path) -> list[Path]:
    """Write the templates that come with backdesk into a directory; none that is there already is overwritten."""
    with as_file(files("store.documents") / "templates") as ours:
        found = sorted(ours.glob("*.typ"))
        for path in found:
            if (to / path.name).exists():
                raise Refused(f"{to / path.name} exists already; nothing was written.", "Name a new directory.")
        try:
            to.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Refused(f"{to} cannot be made: {error.strerror}.", "Name another place.") from None
        for path in found:
            with new_file(to / path.name) as out:
                out.write(path.read_bytes())
        return [to / path.name for path in found]


def _lay_out(root: Path, own: Path | None) -> None:
    """Our templates, and in their places those of the person: nothing outside of them can be read by one."""
    theirs = [path for path in own.iterdir() if path.suffix.lower() in _OWN and path.is_file()] if own else []
    with as_file(files("store.documents") / "templates") as ours:
        for path in (*ours.glob("*.typ"), *theirs):
            try:
                shutil.copyfile(path, root / path.name)
            except OSError as error:
                raise Refused(f"{path} cannot be read: {error.strerror}.", "Mend its rights.") from None
    require_offline(theirs)


def _data(facts: Facts, root: Path) -> dict[str, Any]:
    """What a template is handed: the facts, the words it needs itself, and the names of its pictures."""
    words = languages()[facts.language].words
    code = ""
    if facts.transfer:
        code = "payment-code.svg"
        (root / code).write_bytes(_drawn(facts.transfer))
    found: dict[str, Any] = _breakable(asdict(facts))
    logo = next((name for name in LOGOS if (root / name).exists()), "")
    return {**found, "words": dict(words), "logo": logo, "code": code}


def _breakable(value: Any) -> Any:
    """The same where words that no line could hold may be broken."""
    if isinstance(value, str):
        return _LONG_WORD.sub(lambda match: match[0] + _BREAK, value)
    if isinstance(value, dict):
        return {name: _breakable(each) for name, each in value.items()}
    return [_breakable(each) for each in value] if isinstance(value, list | tuple) else value


def _attach(file: Attached, number: int, root: Path) -> dict[str, str]:
    """What it is called inside the PDF, and where it lies beside the templates till it is there."""
    place = root / f"attached-{number}"
    place.write_bytes(file.content)
    said = {"media": file.media, "description": file.description, "relationship": file.relationship}
    return {"name": file.name, "path": f"/{place.name}", **said}


def payment_code(asked: Transfer) -> Any:
    """The QR code of a SEPA transfer (EPC069-12, version 002)."""
    from segno.helpers import make_epc_qr

    return make_epc_qr(asked.name, asked.iban, Decimal(asked.amount), text=asked.text, bic=asked.bic or None)


def _drawn(asked: Transfer) -> bytes:
    text: str = payment_code(asked).svg_inline(border=2, omitsize=True)
    return text.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1).encode()


@cache
def _fonts(own: str) -> Fonts:
    """Those that come with Typst, then the person's own, then the machine's, for scripts that the first have not."""
    from typst import Fonts

    return Fonts(font_paths=[own] if own else [])


def _fault(error: TypstError, root: Path, own: Path | None) -> Refused:
    """What is wrong with a template, and where."""
    found = _WHERE.search(error.diagnostic)
    name = Path(found["file"]).name if found else ""
    said = excerpt(error.message, 300).rstrip(".")
    if found and own and (own / name).exists():
        return Refused(
            f"{own / name}:{found['line']}: {said}.", "Mend it, or move it away: backdesk has a template of its own."
        )
    if _NO_FONT in said:
        return Refused(f"The document cannot be set: {said}.", "Put a font that has it beside your own templates.")
    where = f" ({name}, line {found['line']})" if found and (root / name).exists() else ""
    return Refused(f"The document cannot be set{where}: {said}.", "See: backdesk document templates --help")
