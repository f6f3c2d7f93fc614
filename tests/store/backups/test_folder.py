"""Which backups stay, worked out by hand from a calendar, and which one a moment asks for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from store.backups.folder import Keep, Kept, kept_in, named, newest, stem_of, superfluous
from store.core.errors import NotFound, Refused, Usage


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def stay(keep: Keep, *moments: str) -> list[str]:
    found = [Kept(Path(moment), at(moment)) for moment in sorted(moments)]
    gone = superfluous(found, keep)
    return [each.path.name for each in found if each not in gone]


# 2026-11-23 is a Monday
EVERY = ("2026-11-16T02:00", "2026-11-20T02:00", "2026-11-22T02:00", "2026-11-22T20:00", "2026-11-23T02:00")


def test_the_newest_of_each_day_week_and_month_stays() -> None:
    assert stay(Keep(2, 0, 0), *EVERY) == ["2026-11-22T20:00", "2026-11-23T02:00"]
    assert stay(Keep(0, 2, 0), *EVERY) == ["2026-11-22T20:00", "2026-11-23T02:00"]  # a week ends on Sunday
    assert stay(Keep(4, 0, 0), *EVERY) == ["2026-11-16T02:00", "2026-11-20T02:00", "2026-11-22T20:00", EVERY[-1]]
    months = ("2026-08-31T23:00", "2026-09-01T00:00", "2026-09-30T12:00", "2026-11-02T12:00")
    assert stay(Keep(0, 0, 3), *months) == ["2026-08-31T23:00", "2026-09-30T12:00", "2026-11-02T12:00"]
    assert stay(Keep(0, 0, 2), *months) == ["2026-09-30T12:00", "2026-11-02T12:00"]
    assert stay(Keep(1, 0, 0), "2026-11-23T02:00") == ["2026-11-23T02:00"]


def test_two_years_of_nights_leave_days_weeks_and_months() -> None:
    kept: list[Kept] = []
    for night in range(730):
        moment = at("2024-11-24T02:00") + timedelta(days=night)
        kept.append(Kept(Path(str(night)), moment))
        gone = superfluous(kept, Keep(7, 5, 12))
        kept = [each for each in kept if each not in gone]
    days = [f"{each.at:%m-%d}" for each in kept if each.at >= at("2026-10-01T00:00")]
    # to 2026-11-23: seven nights; Sundays of four weeks before this one; the last of October
    assert days == ["10-31", "11-01", "11-08", "11-15", "11-17", "11-18", "11-19", "11-20", "11-21", "11-22", "11-23"]
    assert [f"{each.at:%Y-%m-%d}" for each in kept][:-11] == [
        "2025-12-31", "2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31", "2026-06-30",
        "2026-07-31", "2026-08-31", "2026-09-30",
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["", "7", "7d", "0d,0w,0m", "7d,5w", "-1d,5w,12m", "7d 5w 12m 1y", "sevend,5w,12m"])
def test_what_says_nothing_of_how_many(text: str) -> None:
    with pytest.raises(Usage, match="7d,5w,12m"):
        Keep.read(text)


def test_how_many_as_it_is_written() -> None:
    assert Keep.read("7d,5w,12m") == Keep.read(" 7D 5w 12M ") == Keep(7, 5, 12)


def test_only_files_of_that_name_are_backups(tmp_path: Path) -> None:
    moment = at("2026-11-23T20:15:00")
    assert named("shop", moment, "db", True) == "shop-20261123T201500Z.db.sealed"
    for name in (named("shop", moment, "db", False), named("shop-eu", moment, "db", False), "shop.db", "notes.txt",
                 "shop-20261199T000000Z.txt", "shop-20261123T201500Z.db.part"):  # fmt: skip
        (tmp_path / name).touch()
    (tmp_path / named("shop", moment, "jsonl", False)).symlink_to(tmp_path / "notes.txt")
    (tmp_path / named("shop", moment, "jsonl", True)).mkdir()
    assert [each.path.name for each in kept_in(tmp_path, "shop")] == ["shop-20261123T201500Z.db"]
    assert len(kept_in(tmp_path)) == 2
    with pytest.raises(Refused, match="cannot be read"):
        kept_in(tmp_path / "nowhere")


def test_the_newest_and_the_newest_before_a_moment(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="no backup in"):
        newest(tmp_path)
    for day in (1, 2, 3):
        (tmp_path / named("shop", at(f"2026-11-0{day}T12:00"), "db", False)).touch()
    assert newest(tmp_path).at == at("2026-11-03T12:00")
    assert newest(tmp_path, "shop", at("2026-11-02T12:00")).at == at("2026-11-02T12:00")
    assert newest(tmp_path, "shop", at("2026-11-02T11:59")).at == at("2026-11-01T12:00")
    with pytest.raises(NotFound, match="from before 2026-10-31 12:00 UTC"):
        newest(tmp_path, "shop", at("2026-10-31T12:00"))


def test_a_database_s_own_name() -> None:
    assert stem_of("/srv/desk/company.db") == "company"
    assert stem_of("postgresql://desk:secret@server:5432/firm?sslmode=require") == "firm"
    assert stem_of("postgresql:///") == "backdesk"
