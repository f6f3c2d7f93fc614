"""`backdesk document send`: which documents, by which server, with whose password; what comes of each, and again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.commands.conftest import Run, one_line
from tests.commands.conftest import bd as bd
from tests.store.shop import pick
from tests.support.postbox import postbox

SEND = ("document", "send", "invoices")


@pytest.fixture
def shop(bd: Run, lite: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Invoices of somebody with an address, of somebody whose address takes nothing, and of somebody without one."""
    assert bd("product", "add", "--sku", "TEA", "--name", "Tea", "--price", "100").exit_code == 0
    for code, email in (("ACME", "a@acme.example"), ("BOLT", "gone@bolt.example"), ("COLD", "")):
        who = ("party", "add", "--name", code.title(), "--code", code, "--customer", "--country", "DE")
        assert bd(*who, *(("--email", email) if email else ())).exit_code == 0
        assert bd("invoice", "draft", "--party", code, "--line", "TEA:1").exit_code == 0
    assert bd("invoice", "post", "#1", "#2", "#3").exit_code == 0
    assert bd("company", "edit", "--email", "us@firm.example").exit_code == 0
    (tmp_path / "config.toml").touch()
    monkeypatch.setenv("BACKDESK_CONFIG", str(tmp_path / "config.toml"))
    monkeypatch.chdir(tmp_path)
    return bd


def configured(port: int, more: str = "") -> None:
    """The configuration names a server of this machine."""
    server = f'host = "127.0.0.1"\nport = {port}\nsecurity = "none"\nuser = "us"\n'
    Path("config.toml").write_text(f"[mail]\n{server}{more}")


def test_each_is_sent_once_and_who_cannot_be_written_to_is_named(shop: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    with postbox(user="us", password="open sesame", refuses=frozenset({"gone@bolt.example"})) as box:
        configured(box.port)
        assert "wants a password. Say mail.password-file, or set BACKDESK_MAIL_PASSWORD" in shop(*SEND, "--smtp").stderr
        configured(box.port, 'password-file = "secret"\n')
        Path("secret").write_text("open sesame\n")
        Path("secret").chmod(0o644)
        assert "secret may be read by others. Make it yours alone: chmod 600" in one_line(shop(*SEND, "--smtp"))
        Path("secret").chmod(0o600)
        done = shop(*SEND, "state:open", "--smtp", "--lang", "en")
        assert done.exit_code == 3 and box.sessions == 1, done.output  # one for all
        assert done.stdout == "Invoice INV-2026-000001 sent to a@acme.example by 127.0.0.1.\n"
        assert "INV-2026-000002 Bolt: 127.0.0.1 did not take it: 550 there is no such mailbox." in done.stderr
        assert (
            "INV-2026-000003 Cold: Cold has no e-mail address. Say it: backdesk party edit COLD --email" in done.stderr
        )
        assert shop("party", "edit", "COLD", "--email", "c@cold.example").exit_code == 0
        told = json.loads(shop(*SEND, "INV-2026-000001", "--smtp", "--json").stdout)
        assert (told["done"], told["already"]) == (0, 1) and "was sent on" in told["results"][0]["message"]
        monkeypatch.setenv("BACKDESK_MAIL_PASSWORD", "open barley")  # goes before the file
        wrong = shop(*SEND, "--smtp")
        assert wrong.exit_code == 3 and "barley" not in wrong.output and wrong.stderr.count("(535)") == 2
        monkeypatch.delenv("BACKDESK_MAIL_PASSWORD")
        assert shop(*SEND, "INV-2026-000003", "--smtp").exit_code == 0
        assert shop(*SEND, "INV-2026-000001", "--smtp", "--again").exit_code == 0
        assert [to for _, to, _ in box.taken] == ["a@acme.example", "c@cold.example", "a@acme.example"]
    assert "open sesame" not in "".join(pick("changes", "audit")) + shop("config").stdout
    assert "cannot be undone" in shop("undo").stderr


def test_files_to_be_sent_and_what_goes_together(shop: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "mails").mkdir()
    assert shop("company", "edit", "--tax-id", "DE123456789").exit_code == 0
    done = shop(*SEND, "acme", "--to", "mails", "--factur-x")
    assert done.exit_code == 0, done.output
    path = tmp_path / "mails" / "INV-2026-000001.eml"
    assert f"written for a@acme.example as mails/{path.name}" in done.stdout and path.stat().st_mode & 0o777 == 0o600
    for words, said in (
        ((*SEND, "acme"), "Take one of '--smtp' and '--to'"),
        (("document", "send", "--smtp"), "Missing: LIST"),
        (("document", "invoices", "--to", "mails", "--again"), "go with send"),
        (("document", "invoices"), "Missing option '--to'"),
        ((*SEND, "--smtp"), "No mail server is named. Say mail.host in"),
        (("document", "send", "quotes", "--to", "nowhere"), "is no directory"),
        (("document", "send", "products", "--to", "mails"), "There is one of: invoice"),
    ):
        refused = shop(*words)
        assert refused.exit_code == 2 and said in refused.stderr, words
    assert shop("activity", "take", str(path)).exit_code == 0
    assert len(pick("id", "activity")) == 1  # it is here already
    place = tmp_path / "exchange"
    place.mkdir()
    monkeypatch.setenv("BACKDESK_EXCHANGE", str(place))
    configured(25)
    refused = shop(*SEND, "--smtp")
    assert refused.exit_code == 1 and "use no mail server" in one_line(refused)
    assert shop(*SEND, "bolt", "--to", str(tmp_path)).exit_code == 0
    assert [found.name for found in place.iterdir()] == ["INV-2026-000002.eml"]


def test_an_invoice_as_factur_x(shop: Run, tmp_path: Path) -> None:
    write = ("invoice", "e-invoice", "INV-2026-000001", "--format", "facturx", "--out", "one.pdf")
    missing = shop(*write)
    assert missing.exit_code == 1 and "backdesk company edit --tax-id" in missing.stderr
    assert shop("company", "edit", "--tax-id", "DE123456789").exit_code == 0
    assert "Factur-X has no profile 'peppol'. Take en16931" in shop(*write, "--profile", "peppol").stderr
    assert not (tmp_path / "one.pdf").exists()
    assert shop(*write).exit_code == 0
    assert PdfReader(tmp_path / "one.pdf").attachments.keys() == {"factur-x.xml"}
    assert shop("party", "add", "--name", "Us", "--code", "US", "--supplier").exit_code == 0
    read = shop("bill", "read", "one.pdf", "--party", "US", "--account", "6000", "--json")
    assert "Us: 119.00 EUR." in json.loads(read.stdout)["message"]
