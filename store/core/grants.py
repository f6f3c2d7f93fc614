"""The rights that people's work takes on a PostgreSQL server, read off the schema: no tables made or changed, nothing
emptied, nothing written over where a guard would refuse it for every row.

The tables belong to another role, which brings them to a newer version and takes whole companies in.
"""

from __future__ import annotations

import re
from collections import defaultdict

from store.core.database import is_postgres, rows, scalar
from store.core.errors import Usage
from store.core.schema import HISTORY
from store.core.text import excerpt

_ROLE = re.compile(r"[a-z_][a-z0-9_]{0,62}\Z")
_WIDTH = 118
_VERBS = {"UPDATE": 16, "DELETE": 8}  # the bits of pg_trigger.tgtype
_ALWAYS_REFUSED = """
    SELECT t.tgrelid::regclass::text FROM pg_trigger t JOIN pg_proc f ON f.oid = t.tgfoid
    JOIN pg_class c ON c.oid = t.tgrelid AND c.relnamespace = current_schema()::regnamespace
    WHERE f.proname = 'refuse_change' AND t.tgqual IS NULL AND t.tgattr = '' AND t.tgtype & ? > 0 AND t.tgtype & 3 = 3
"""  # before each row, whatever it holds and whichever column


def too_much() -> str:
    """What to say where this session's role could take away what guards the books, or ''."""
    if not is_postgres():
        return ""
    role, almighty, owns = rows(
        "SELECT current_user, (SELECT rolsuper FROM pg_roles WHERE rolname = current_user), "
        f"(SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = to_regclass('{HISTORY}'))"
    )[0]
    if not (almighty or owns):
        return ""
    what = "may do anything on the server" if almighty else "owns the tables"
    way_out = "Let people work as another: backdesk grants ROLE"
    return f"The role {role} {what}, and could take away what guards the books. {way_out}"


def refused() -> dict[str, set[str]]:
    """UPDATE and DELETE → the tables of which every row refuses it."""
    found = {verb: {str(name) for (name,) in rows(_ALWAYS_REFUSED, (bit,))} for verb, bit in _VERBS.items()}
    for verb in found:
        found[verb].add(HISTORY)
    return found


def granting(role: str) -> list[str]:
    """The statements that give a role these rights, and take from it what else it had.

    Raises Usage for a name that is none, and where the database is a file.
    """
    if not is_postgres():
        raise Usage("An SQLite file has no roles.", "Name a PostgreSQL database with --db.")
    if not _ROLE.match(role):
        raise Usage(f"{excerpt(role)!r} is no name for a role.", "Take small letters, digits and _.")
    schema, database = (str(scalar(f"SELECT quote_ident({name}())")) for name in ("current_schema", "current_database"))
    kept, rights = refused(), defaultdict[str, list[str]](list)
    for (table,) in rows("SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY 1"):
        for verb in ("INSERT", *_VERBS):
            if table not in kept.get(verb, {HISTORY}):
                rights[verb].append(str(table))
    return [
        "BEGIN",
        f"REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {role}",
        f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA {schema} FROM {role}",
        f"REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC, {role}",
        f"GRANT CONNECT, TEMPORARY ON DATABASE {database} TO {role}",
        f"GRANT USAGE ON SCHEMA {schema} TO {role}",
        f"GRANT USAGE, UPDATE ON ALL SEQUENCES IN SCHEMA {schema} TO {role}",
        f"GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO {role}",
        *(_in_lines(f"GRANT {verb} ON", tables, f"TO {role}") for verb, tables in rights.items()),
        "COMMIT",
    ]


def _in_lines(begin: str, words: list[str], end: str) -> str:
    lines = [begin]
    for word in [f"{name}," for name in words[:-1]] + [words[-1], end]:
        if len(lines[-1]) + len(word) >= _WIDTH:
            lines.append(" ")
        lines[-1] += f" {word}"
    return "\n".join(lines)
