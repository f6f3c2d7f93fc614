"""A file onto the record under the cursor, by keys: `F`, its path, saved; it is found again under `o`."""

from __future__ import annotations

from pathlib import Path

from store.core.database import rows
from tests.tui.conftest import Open, Shop, press, settle, shown
from tui.forms.form import FormScreen
from tui.messages import Subject
from tui.pick import Pick
from tui.record.related import choices


async def test_attaching_by_keys(desk: Open, shop: Shop, tmp_path: Path) -> None:
    (tmp_path / "scan [3].pdf").write_bytes(b"scan")
    async with desk(size=(120, 36)) as pilot:
        await press(pilot, "2")
        await press(pilot, "F")
        form = pilot.app.screen
        assert isinstance(form, FormScreen)
        asked = {field.parameter.name: field for field in form.fields}
        assert asked["about"].text.startswith("party ")
        asked["file"].put(str(tmp_path / "nothing.pdf"))
        await press(pilot, "ctrl+s")
        assert pilot.app.screen is form and "there is no such file" in shown(pilot)
        asked["file"].put(str(tmp_path / "scan [3].pdf"))
        await press(pilot, "ctrl+s")
        await settle(pilot)
        assert "scan [3].pdf (4 bytes) attached to party" in shown(pilot)
        assert rows("SELECT name, record_kind FROM attachment") == [("scan [3].pdf", "party")]
        assert "Attached" in shown(pilot)
        await press(pilot, "o")
        assert any("Attachments" in heading for heading, _ in choices(Subject("party", 1)))
        assert isinstance(pilot.app.screen, Pick)
