"""Tables every floor stands on: companies, users, sequences, audit, kept sums, imported ids."""

from __future__ import annotations

from peewee import SQL, Check

from store.core.fields import (
    Amount,
    CodeKey,
    Day,
    Flag,
    Moment,
    Record,
    Row,
    Text,
    Whole,
    at_least,
    index_of,
    keyed,
    later_link,
    link,
    not_blank,
    one_of,
    optional_link,
    real_day,
)

SEES = ("all", "team", "own")  # whose leads, deals, quotes and activities somebody sees
ROLES = ("owner", "manager", "sales", "warehouse", "purchasing", "finance", "support", "payroll", "read-only")


class Company(Record):
    name = Text()
    currency = Text()
    country = Text(default="")
    tax_id = Text(default="")
    tax_rounding = Text(default="document")
    date_order = Text(default="dmy")
    code = Text(default="", constraints=[SQL("DEFAULT ''")])
    code_key = CodeKey("code", unique=True, constraints=[SQL("DEFAULT ''"), keyed("code", "code_key")])
    time_zone = Text(default="", constraints=[SQL("DEFAULT ''")])  # by its IANA name; '' is that of the machine
    line1 = Text(default="", constraints=[SQL("DEFAULT ''")])  # from here on: what stands on its documents
    line2 = Text(default="", constraints=[SQL("DEFAULT ''")])
    postal_code = Text(default="", constraints=[SQL("DEFAULT ''")])
    city = Text(default="", constraints=[SQL("DEFAULT ''")])
    region = Text(default="", constraints=[SQL("DEFAULT ''")])
    email = Text(default="", constraints=[SQL("DEFAULT ''")])
    phone = Text(default="", constraints=[SQL("DEFAULT ''")])
    website = Text(default="", constraints=[SQL("DEFAULT ''")])
    registration = Text(default="", constraints=[SQL("DEFAULT ''")])  # where it is registered, and as what
    e_address = Text(default="", constraints=[SQL("DEFAULT ''")])  # its scheme, a colon, the address

    class Meta:
        table_name = "company"
        constraints = [
            not_blank("name"),
            Check('length("currency") = 3'),
            one_of("tax_rounding", "document", "line"),
            one_of("date_order", "dmy", "mdy", "ymd"),
        ]


class User(Record):
    login = Text()
    name = Text()
    active = Flag(default=True)
    login_key = CodeKey("login", unique=True)
    sees = Text(default="all", constraints=[SQL("DEFAULT 'all'"), one_of("sees", *SEES)])
    team = Text(default="", constraints=[SQL("DEFAULT ''")])

    class Meta:
        table_name = "app_user"
        constraints = [not_blank("login"), Check('"active" IN (0, 1)'), keyed("login", "login_key")]


_IN_COMPANY = index_of(
    "app_user_role", "in_company", '"user_id", "role", COALESCE("company_id", 0)', unique=True
)  # fmt: skip


class UserRole(Row):
    """What a person is in one company; without one, in every company there is and will be."""

    user = link(User, backref="roles")
    role = Text()
    company = later_link(Company, index=False)

    class Meta:
        table_name = "app_user_role"
        depends_on = [Company]
        indexes = (_IN_COMPANY,)
        constraints = [one_of("role", *ROLES)]


class Sequence(Row):
    """One run of document numbers; `last_day` keeps its dates from running backwards."""

    company = link(Company)
    kind = Text()
    year = Whole()
    next_number = Whole(default=1)
    last_day = Day()

    class Meta:
        table_name = "sequence"
        indexes = ((("company", "kind", "year"), True),)
        constraints = [at_least("next_number", 1), real_day("last_day")]


class Audit(Row):
    """One action by one person: append-only, sealed into a hash chain by `AuditSeal`."""

    at = Moment()
    user = link(User, index=False)
    action = Text()
    subject = Text(default="")
    subject_id = Whole(null=True)
    reason = Text(default="")
    changes = Text()
    company_id = Whole(default=1, constraints=[SQL("DEFAULT 1")])  # where they worked

    class Meta:
        table_name = "audit"
        indexes = ((("subject_id", "subject"), False),)
        constraints = [not_blank("action")]


class AuditSeal(Row):
    """The chain: each link hashes an audit record together with the link before it."""

    audit = link(Audit, unique=True)
    hash = Text()

    class Meta:
        table_name = "audit_seal"
        constraints = [Check('length("hash") = 64')]


class AuditUnsealed(Row):
    """Audit records waiting for their seal (PostgreSQL): what is left to do, without looking through all."""

    audit = link(Audit, index=False)

    class Meta:
        table_name = "audit_unsealed"


class AuditRedaction(Row):
    """What an audit record reads since the erasure of a person (`by`): append-only; the chained record says so too."""

    facts = True

    audit = link(Audit)
    by = link(Audit, index=False)
    sha256 = Text()

    class Meta:
        table_name = "audit_redaction"
        constraints = [Check('length("sha256") = 64'), Check('"audit_id" < "by_id"')]


class Erasure(Row):
    """A row from which a person was erased; `address_hash` is a keyed hash of an e-mail address they had."""

    facts = True

    erased_table = Text()
    erased_id = Whole()
    at = Moment()
    address_hash = Text(default="")

    class Meta:
        table_name = "erasure"
        indexes = (
            (("erased_table", "erased_id", "address_hash"), True),
            index_of("erasure", "address", '"address_hash"', "\"address_hash\" <> ''"),
        )
        constraints = [not_blank("erased_table"), Check('length("address_hash") IN (0, 64)')]


class AuditGroup(Row):
    """Audit records of one bulk action; `head` is the first of them, which names the group."""

    audit = link(Audit, unique=True)
    head = link(Audit)

    class Meta:
        table_name = "audit_group"


class Tally(Row):
    """A kept sum: what people look at all day is never computed by scanning."""

    book = Text()
    key = Text()
    count = Whole(default=0)
    amount = Amount(default=0)

    class Meta:
        table_name = "tally"
        indexes = ((("book", "key"), True),)


class TallyDelta(Row):
    """Changes not yet folded into `Tally` (PostgreSQL, where a shared sum would be a hot row)."""

    book = Text()
    key = Text()
    count = Whole()
    amount = Amount()

    class Meta:
        table_name = "tally_delta"


class ImportBatch(Row):
    """One file taken in: what it was, what came of it."""

    kind = Text()
    source = Text()
    file_name = Text()
    file_hash = Text()
    at = Moment()
    user = link(User)
    added = Whole()
    changed = Whole()
    unchanged = Whole()
    refused = Whole()
    company_id = Whole(default=1, constraints=[SQL("DEFAULT 1")])

    class Meta:
        table_name = "import_batch"


class PendingImport(Row):
    """An import of which a part is saved and the rest is not; gone once all of it is."""

    batch = link(ImportBatch, unique=True)
    planned = Whole()

    class Meta:
        table_name = "pending_import"


class ExternalId(Row):
    """Which of our records another system's id stands for; `digest` tells whether its row changed."""

    source = Text()
    kind = Text()
    external_id = Text()
    record_id = Whole()
    digest = Text()
    batch = optional_link(ImportBatch)

    class Meta:
        table_name = "external_id"
        indexes = ((("source", "kind", "external_id"), True), (("record_id", "kind"), False))
        constraints = [not_blank("external_id")]


class NameMapping(Record):
    """Which of our records a name in files stands for, because somebody said so; '' as source is any of them."""

    source = Text(default="")
    kind = Text()
    name = Text()
    name_key = Text()
    record_id = Whole()

    class Meta:
        table_name = "name_mapping"
        indexes = ((("kind", "name_key", "source"), True), (("record_id", "kind"), False))
        constraints = [not_blank("name"), not_blank("name_key")]


class HeaderMap(Record):
    """A saved mapping of a file's headers to our fields."""

    name = Text()
    kind = Text()
    mapping = Text()

    class Meta:
        table_name = "header_map"
        indexes = ((("name", "kind"), True),)


class Setting(Row):
    """A small fact about this database (format version, last backup)."""

    name = Text(unique=True)
    value = Text(constraints=[SQL("DEFAULT ''")])

    class Meta:
        table_name = "setting"
