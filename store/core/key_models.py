"""Keys by which people reach a shared server: whose each is, who gave it to them, and until when it held."""

from __future__ import annotations

from peewee import Check

from store.core.fields import Record, Text, index_of, link, not_blank, one_of
from store.core.models import User

USES = ("terminal", "scripts")


class AccessKey(Record):
    """A public key of somebody. A revoked one stays: what sshd wrote of it long ago must still say who that was."""

    user = link(User)
    fingerprint = Text()
    public_key = Text()  # its type and its content, nothing else
    name = Text(default="")
    used_for = Text(default="terminal")
    state = Text(default="active")

    class Meta:
        table_name = "access_key"
        indexes = (index_of("access_key", "active", '"fingerprint"', "\"state\" = 'active'", unique=True),)
        constraints = [
            Check('length("fingerprint") = 50'),  # SHA256: and 43 letters
            not_blank("public_key"),
            one_of("used_for", *USES),
            one_of("state", "active", "revoked"),
        ]
