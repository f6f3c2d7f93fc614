"""The guards of rows that never change but where a person is erased: what of them may be replaced then, and by what.

An audit record's changes and reason may become what a redaction announces: it is sealed, the redaction's digest is that
of the new content, and the record of the erasure names it. The text of a ticket's message may become another one
once an erasure is about it. Everything else is refused, also to raw SQL.
"""

from __future__ import annotations

from store.core.database import is_postgres, run

_AUDIT_KEPT = "id at user_id action subject subject_id company_id".split()
_MESSAGE_KEPT = "id ticket_id way at user_id".split()
_NAMED = """'["redact","audit",' || OLD.id || ',{"sha256":[null,"' || r.sha256 || '"]}]'"""
_ANNOUNCED = (
    "EXISTS (SELECT 1 FROM audit_redaction r JOIN audit y ON y.id = r.by_id "
    "JOIN audit_seal s ON s.audit_id = r.audit_id "
    f"WHERE r.id = (SELECT MAX(id) FROM audit_redaction WHERE audit_id = OLD.id) AND {{find}}(y.changes, {_NAMED}) > 0 "
    "AND r.sha256 = {digest})"
)
_CONTENT = "length(NEW.reason) || ':' || NEW.reason || NEW.changes"
_MESSAGE = "EXISTS (SELECT 1 FROM erasure WHERE erased_table = 'ticket_message' AND erased_id = OLD.id)"


def install() -> None:
    """Put the guards in the place of those that refuse every change."""
    if is_postgres():
        digest, find = f"encode(sha256(convert_to({_CONTENT}, 'UTF8')), 'hex')", "strpos"
    else:
        digest, find = f"sha256_hex({_CONTENT})", "instr"
    _replace("audit", _AUDIT_KEPT, _ANNOUNCED.replace("{digest}", digest).replace("{find}", find))
    _replace("ticket_message", _MESSAGE_KEPT, _MESSAGE)


def _replace(table: str, kept: list[str], allowed: str) -> None:
    """Refuse an UPDATE of a table but where columns stay as they are and something more holds."""
    name, message = f"{table}_no_update", f"{table} is append-only"
    same = "IS NOT DISTINCT FROM" if is_postgres() else "IS"
    allowed = " AND ".join([*(f"NEW.{column} {same} OLD.{column}" for column in kept), allowed])
    if not is_postgres():
        run(f"DROP TRIGGER {name}")
        run(
            f"CREATE TRIGGER {name} BEFORE UPDATE ON {table} WHEN NOT ({allowed}) "
            f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )
        return
    run(f"DROP TRIGGER {name} ON {table}")
    run(
        f"CREATE FUNCTION {name}() RETURNS TRIGGER LANGUAGE plpgsql AS $$ BEGIN IF NOT ({allowed}) THEN "
        f"RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$"
    )
    run(f"CREATE TRIGGER {name} BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")
