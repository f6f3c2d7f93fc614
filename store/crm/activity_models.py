"""What the program tells people of activities at the right time."""

from __future__ import annotations

from peewee import Check

from store.core.fields import Moment, Row, Text, index_of, link, one_of, optional_link
from store.core.models import User
from store.crm.models import Activity


class ActivityNotice(Row):
    """What somebody is to be told of an activity from a moment on, until they have seen it.

    `given`: somebody else (`by`) gave it to them. `reminder`: it is time.
    """

    activity = link(Activity, index=False)
    user = link(User, index=False)
    kind = Text()
    at = Moment()
    by = optional_link(User, index=False)
    seen_at = Moment(null=True)

    class Meta:
        table_name = "activity_notice"
        indexes = (
            (("activity", "kind"), True),
            index_of("activity_notice", "unseen", '"user_id", "at"', '"seen_at" IS NULL'),
        )
        constraints = [one_of("kind", "given", "reminder"), Check('("kind" = \'given\') = ("by_id" IS NOT NULL)')]
