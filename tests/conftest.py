"""Fixtures every test shares: a set-up company on both engines, a fixed day, and a home of its own.

`database` is a migrated company with the owner "ana" signed in, once on SQLite and once on PostgreSQL;
`lite` the same on SQLite only; `url` is how another process reaches it (`BACKDESK_DB` or `--db`).
PostgreSQL comes with the `dev` extra; where it does not start, the run fails.
"""

from __future__ import annotations

import gc
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

TODAY = "2026-11-21T10:00"  # so that nothing depends on the hour either
_WORKER = os.environ.get("PYTEST_XDIST_WORKER", "only")
_MEMORY = Path("/dev/shm")  # files in memory, on Linux
_ROOM = 4 << 30  # bytes free there, from which on the run's files may go there
_homes: list[Path] = []


def _isolate() -> None:
    """Before anything of ours or PostgreSQL's is imported: no test sees this person's files or settings."""
    if os.environ.get("ISOLATED_FOR") == _WORKER:  # a process that a test started
        return
    if "TMPDIR" not in os.environ and os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > _ROOM:
        os.environ["TMPDIR"] = str(_MEMORY)  # thousands of small databases are made and thrown away
        tempfile.tempdir = None
    home = Path(tempfile.mkdtemp(prefix="bd-home-"))
    _homes.append(home)
    os.environ["ISOLATED_FOR"] = _WORKER
    for name in [n for n in os.environ if n.startswith(("BACKDESK_", "PG", "XDG_", "TEXTUAL"))]:
        del os.environ[name]
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # hundreds of processes are started: each would compile it all
    sys.dont_write_bytecode = False
    for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR"):
        place = home / name.lower()
        place.mkdir(mode=0o700)
        os.environ[name] = str(place)
    os.environ["BACKDESK_TODAY"] = TODAY
    os.environ["TZ"] = "UTC"
    os.environ["BACKDESK_NO_TOUR"] = "1"  # tests that want it say so


_isolate()
# the same examples on every machine and no clock: a test that fails, fails for everybody
settings.register_profile(
    "house",
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
settings.load_profile("house")

from store.core import display, door  # noqa: E402
from store.core.database import close_database, open_database  # noqa: E402
from store.core.identity import Actor, sign_in, sign_out  # noqa: E402
from tests.support.people import add_user  # noqa: E402
from tests.support.prepared import Opened as Opened  # noqa: E402
from tests.support.prepared import Prepared, made_once  # noqa: E402
from tests.support.servers import Server, set_up  # noqa: E402


def pytest_collection_finish() -> None:
    """What is loaded by now stays to the end: not looked through for garbage again and again."""
    gc.collect()
    gc.freeze()


def pytest_unconfigure() -> None:
    for home in _homes:
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(autouse=True)
def _same_surroundings() -> Iterator[None]:
    """Give back the environment and forget the database and the user, whatever the test did."""
    before = dict(os.environ)
    yield
    os.environ.clear()
    os.environ.update(before)
    display.use(display.Display())
    door.leave()
    sign_out()
    close_database()


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """The PostgreSQL server of this process."""
    running = Server()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def lite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the set-up company, to be copied."""
    return made_once(tmp_path_factory, "template", lambda path: set_up(str(path)))


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """`prepared.after(lite, work)` puts the company where `work` would take it, done once in a run."""
    return Prepared(tmp_path_factory.mktemp("prepared"))


@pytest.fixture
def lite(lite_template: Path, tmp_path: Path) -> Iterator[Opened]:
    """The company on SQLite, open, with the owner signed in."""
    path = tmp_path / "company.db"
    shutil.copyfile(lite_template, path)
    path.chmod(0o600)
    open_database(str(path))
    sign_in("ana")
    yield Opened("sqlite", str(path))
    sign_out()
    close_database()


@pytest.fixture
def postgres(server: Server) -> Iterator[Opened]:
    """The company on PostgreSQL, open, with the owner signed in."""
    name = server.create_company()
    open_database(server.url(name))
    sign_in("ana")
    yield Opened("postgres", server.url(name), server)
    sign_out()
    close_database()
    server.drop(name)


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest) -> Opened:
    """The company on each engine in turn, open, with the owner signed in."""
    opened: Opened = request.getfixturevalue("lite" if request.param == "sqlite" else "postgres")
    return opened


@pytest.fixture
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Where a database can be made: a missing file, or an empty PostgreSQL database (parametrize indirectly)."""
    if getattr(request, "param", "sqlite") == "sqlite":
        yield str(tmp_path / "new" / "company.db")
        return
    server: Server = request.getfixturevalue("server")
    name = server.create_empty()
    yield server.url(name)
    close_database()
    server.drop(name)


@pytest.fixture
def url(request: pytest.FixtureRequest) -> str:
    """The path or URL of the test's database, for another process; SQLite when the test names none."""
    names = [name for name in ("database", "postgres", "lite") if name in request.fixturenames]
    opened: Opened = request.getfixturevalue(names[0] if names else "lite")
    return opened.url


@pytest.fixture
def user(request: pytest.FixtureRequest) -> Callable[..., Actor]:
    """`user("ben", "sales")` makes a user with these roles; act as them with `acting_as("ben")`."""
    if not {"database", "postgres", "lite"} & set(request.fixturenames):
        request.getfixturevalue("lite")
    return add_user
