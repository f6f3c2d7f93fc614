"""What SQL may say of here and now: words in braces that are put in when a statement is run.

`{today}` is the business date, `{today-90}` so many days before it, `{days:column}` the days from a day to it,
`{actor}` the id of the acting user, `{company}` that of the company worked in, `{private:column}` whether that
column, the changes of an audit record, is about what the acting user may not see, `{hidden}` the tables whose rows
they may not. Rooms may know further words (`means`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

from store.core import private
from store.core.database import days_between
from store.core.dates import today
from store.core.identity import actor

_AGO = re.compile(r"\{today-(\d+)\}")
_DAYS = re.compile(r"\{days:([\w.]+)\}")
_PRIVATE = re.compile(r"\{private:([\w.]+)\}")
_further: dict[str, Callable[[], str]] = {}


def means(word: str, said: Callable[[], str]) -> None:
    """Say what a further word in braces stands for: text without quotes, such as a moment."""
    _further[f"{{{word}}}"] = said


def dated(sql: str) -> str:
    """SQL with all such words put in."""
    sql = sql.replace("{today}", today().isoformat())
    if "{hidden}" in sql:
        sql = sql.replace("{hidden}", ", ".join(f"'{table}'" for table in ("", *private.hidden())))
    if "{private:" in sql:
        sql = _PRIVATE.sub(lambda column: private.mentions_hidden(column[1]), sql)
    sql = _AGO.sub(lambda ago: (today() - timedelta(days=int(ago[1]))).isoformat(), sql) if "{today-" in sql else sql
    sql = _DAYS.sub(lambda days: days_between(days[1], f"'{today().isoformat()}'"), sql) if "{days:" in sql else sql
    for word, said in _further.items():
        sql = sql.replace(word, said()) if word in sql else sql
    sql = sql.replace("{company}", str(actor().company_id)) if "{company}" in sql else sql
    return sql.replace("{actor}", str(actor().user_id)) if "{actor}" in sql else sql
