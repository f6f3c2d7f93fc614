"""Giving people keys to a shared server, and taking them away."""

from __future__ import annotations

from typing import Annotated

from store.core import door, keys_file, records
from store.core.action import Outcome, action
from store.core.errors import Refused, invalid
from store.core.key_models import USES, AccessKey
from store.core.models import User
from store.core.owning import require_owner_where_several
from store.core.public_keys import PublicKey, PublicKeyText
from store.core.references import RecordKind, record_kind
from store.core.text import plural
from store.core.values import Choice, Ref

record_kind(RecordKind("key", "access_key", "t.fingerprint", (), ("fingerprint", "name")))


@action("user.authorize", "Authorise a key", (), example="backdesk user authorize ben --key ben.pub")
def authorize_key(
    user: Annotated[int, Ref("User", kind="user")],
    key: Annotated[PublicKey, PublicKeyText("Public key", required=True, help="the line in a file that ends in .pub")],
    used_for: Annotated[str, Choice("Used for", options=USES, help="scripts: commands only, no terminal")] = "terminal",
) -> Outcome:
    """Let a user in by SSH with a key of theirs: to the terminal and to commands, or with `scripts` to commands alone.

    Only the owner may, at the server itself. A key belongs to one person.
    """
    door.require_at_the_machine("Authorising a key")
    require_owner_where_several()
    whose = User.get_by_id(user)
    if not whose.active:
        raise Refused(f"{whose.name} may not sign in.", "Keys are for active users.")
    if taken := AccessKey.first_matching("fingerprint = ? AND state = 'active'", key.fingerprint):
        owner = User.get_by_id(taken.user_id)
        raise invalid("key", key.fingerprint, f"belongs to {owner.login} already")
    made = records.create(
        AccessKey,
        user=whose,
        fingerprint=key.fingerprint,
        public_key=key.line,
        name=key.name,
        used_for=used_for,
        state="active",
    )
    if not keys_file.is_kept():
        return Outcome("key", made.id, f"{key.fingerprint} is {whose.login}'s. Let sshd know: backdesk server keys")
    keys_file.write()
    return Outcome("key", made.id, f"{key.fingerprint} opens backdesk for {whose.login} from now on.")


@action("user.revoke", "Revoke keys", (), danger=True, example="backdesk user revoke ben")
def revoke_keys(
    user: Annotated[int, Ref("User", kind="user")],
    key: Annotated[int | None, Ref("Key", kind="key", help="its fingerprint; all keys when left empty")] = None,
) -> Outcome:
    """Take one key of a user away, or all of them. Who is in already stays until they leave."""
    require_owner_where_several()
    whose = User.get_by_id(user)
    held = AccessKey.matching("user_id = ? AND state = 'active' ORDER BY id", user)
    if key is not None:
        held = [row for row in held if row.id == key]
    if not held:
        raise Refused(
            f"{whose.login} has no {'such ' if key else ''}key.", f"See them with: backdesk list keys {whose.login}"
        )
    left = take_away(held)
    return Outcome("user", user, f"{plural(len(held), 'key')} of {whose.login} revoked.{left}")


@action(
    "key.revoke",
    "Revoke key",
    (),
    danger=True,
    example="backdesk key revoke SHA256:uNiVztksCsDhcc0u9e8BrqNSsVmuwE9JR8EnPqQhzHo",
)
def revoke_key(key: Annotated[int, Ref("Key", kind="key")]) -> Outcome:
    """Take a key away: it opens nothing from now on, and its record stays. Who is in already stays until they leave."""
    require_owner_where_several()
    row = AccessKey.get_by_id(key)
    if row.state == "revoked":
        raise Refused(f"{row.fingerprint} is revoked already.", "See them with: backdesk list keys")
    left = take_away([row])
    return Outcome("key", key, f"{row.fingerprint} of {User.get_by_id(row.user_id).login} revoked.{left}")


def take_away_all(user: int) -> str:
    """Revoke every key of a user; returns what there is to say of it, if anything."""
    held = AccessKey.matching("user_id = ? AND state = 'active'", user)
    return f" {plural(len(held), 'key')} revoked.{take_away(held)}" if held else ""


def take_away(held: list[AccessKey]) -> str:
    """Revoke keys; returns what there is to say of the keys file, if anything.

    The records alone keep them out: a file that cannot be written is no reason to leave somebody in.
    """
    for row in held:
        records.change(row, state="revoked")
    if keys_file.is_kept():
        try:
            keys_file.write()
        except Refused as reason:
            return f" {reason} They are kept out all the same."
    return ""
