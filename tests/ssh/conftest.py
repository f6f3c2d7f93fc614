"""A shared server for the tests beside this file: ana, who owns the company, ben, who sells, and a script of his."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from store.core.database import close_database, open_database
from tests.support.people import add_user
from tests.support.ssh import MISSING, Door


@dataclass
class Shared:
    """The door, and the keys to it."""

    door: Door
    ana: Path
    ben: Path
    script: Path

    @property
    def company(self) -> Path:
        return self.door.company


@pytest.fixture(scope="session")
def shared(lite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shared]:
    """One server for a whole run: nobody changes who has a key."""
    if MISSING:
        pytest.skip(f"{MISSING} is not installed")
    place = tmp_path_factory.mktemp("door")
    company = place / "srv" / "company.db"
    company.parent.mkdir(mode=0o700)
    shutil.copyfile(lite_template, company)
    company.chmod(0o600)
    open_database(str(company))
    add_user("ben", "sales")
    close_database()
    door = Door(place, company)
    try:
        yield Shared(door, door.key("ana"), door.key("ben"), door.key("ben", "scripts"))
    finally:
        door.stop()
