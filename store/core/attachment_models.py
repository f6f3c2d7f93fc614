"""Files attached to records: each content once, by its hash; who attached it to what, and when."""

from __future__ import annotations

from peewee import Check

from store.core.fields import Blob, Moment, Row, Text, Whole, at_least, link, not_blank, optional_link
from store.core.models import Company, User


class AttachmentContent(Row):
    """The bytes of a file, kept once however often it is attached; never changed."""

    facts = True

    sha256 = Text(unique=True)
    size = Whole()
    content = Blob()

    class Meta:
        table_name = "attachment_content"
        constraints = [Check('length("sha256") = 64'), Check('"size" = length("content")')]


class Attachment(Row):
    """A file of a record, which `record_kind` and `record_id` say; `record_table` is where that kind is kept."""

    facts = True

    content = link(AttachmentContent)
    name = Text()
    media_type = Text()
    record_kind = Text()
    record_table = Text()
    record_id = Whole()
    at = Moment()
    user = link(User, index=False)
    company = optional_link(Company, index=False)  # whose record it is, where that is not everybody's

    class Meta:
        table_name = "attachment"
        indexes = ((("record_id", "record_kind", "name", "content"), True),)
        constraints = [not_blank("name"), not_blank("record_kind"), not_blank("record_table"), at_least("record_id", 1)]
