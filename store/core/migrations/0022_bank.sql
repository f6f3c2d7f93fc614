CREATE INDEX "party_of_iban" ON "party" ("iban") WHERE "iban" <> '';

CREATE TABLE "bank_account" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "version" INTEGER NOT NULL DEFAULT 1,
  "created_at" TEXT NOT NULL,
  "created_by" INTEGER NOT NULL,
  "updated_at" TEXT NOT NULL,
  "updated_by" INTEGER NOT NULL,
  "company_id" INTEGER NOT NULL,
  "code" TEXT NOT NULL,
  "name" TEXT NOT NULL,
  "kind" TEXT NOT NULL,
  "currency" TEXT NOT NULL,
  "iban" TEXT NOT NULL,
  "bic" TEXT NOT NULL,
  "number" TEXT NOT NULL,
  "account_id" INTEGER NOT NULL,
  "counted_on" TEXT,
  "state" TEXT NOT NULL,
  "code_key" TEXT NOT NULL,
  FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("account_id") REFERENCES "account" ("id") ON DELETE RESTRICT,
  CHECK (length("code") > 0),
  CHECK (length("name") > 0),
  CHECK ("kind" IN ('bank', 'cash', 'card')),
  CHECK (length("currency") = 3),
  CHECK ("state" IN ('active', 'retired')),
  CHECK ("counted_on" IS date("counted_on")),
  CHECK ("code_key" = lower("code") OR (length(CAST("code" AS BLOB)) > length("code") AND length("code_key") > 0))) STRICT;

CREATE UNIQUE INDEX "bank_account_account_id" ON "bank_account" ("account_id");

CREATE UNIQUE INDEX "bank_account_company_id_code_key" ON "bank_account" ("company_id", "code_key");

CREATE UNIQUE INDEX "bank_account_iban" ON "bank_account" ("company_id", "iban") WHERE "iban" <> '';

CREATE TABLE "bank_move" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "bank_account_id" INTEGER NOT NULL,
  "entry_line_id" INTEGER NOT NULL,
  "entry_id" INTEGER NOT NULL,
  "day" TEXT NOT NULL,
  "amount" INTEGER NOT NULL,
  FOREIGN KEY ("bank_account_id") REFERENCES "bank_account" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("entry_line_id") REFERENCES "entry_line" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("entry_id") REFERENCES "entry" ("id") ON DELETE RESTRICT,
  CHECK ("amount" <> 0)) STRICT;

CREATE UNIQUE INDEX "bank_move_entry_line_id" ON "bank_move" ("entry_line_id");

CREATE INDEX "bank_move_entry_id" ON "bank_move" ("entry_id");

CREATE INDEX "bank_move_bank_account_id_amount_day" ON "bank_move" ("bank_account_id", "amount", "day");

CREATE INDEX "bank_move_bank_account_id_day_amount" ON "bank_move" ("bank_account_id", "day", "amount");

CREATE TABLE "cash_count" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "version" INTEGER NOT NULL DEFAULT 1,
  "created_at" TEXT NOT NULL,
  "created_by" INTEGER NOT NULL,
  "updated_at" TEXT NOT NULL,
  "updated_by" INTEGER NOT NULL,
  "bank_account_id" INTEGER NOT NULL,
  "day" TEXT NOT NULL,
  "expected" INTEGER NOT NULL,
  "counted" INTEGER NOT NULL,
  "difference" INTEGER NOT NULL,
  "entry_id" INTEGER,
  "note" TEXT NOT NULL,
  FOREIGN KEY ("bank_account_id") REFERENCES "bank_account" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("entry_id") REFERENCES "entry" ("id") ON DELETE RESTRICT,
  CHECK ("day" IS date("day")),
  CHECK ("counted" >= 0),
  CHECK ("difference" = "counted" - "expected"),
  CHECK (("difference" = 0) = ("entry_id" IS NULL))) STRICT;

CREATE INDEX "cash_count_bank_account_id" ON "cash_count" ("bank_account_id");

CREATE INDEX "cash_count_entry_id" ON "cash_count" ("entry_id");

CREATE TABLE "bank_statement" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "version" INTEGER NOT NULL DEFAULT 1,
  "created_at" TEXT NOT NULL,
  "created_by" INTEGER NOT NULL,
  "updated_at" TEXT NOT NULL,
  "updated_by" INTEGER NOT NULL,
  "company_id" INTEGER NOT NULL,
  "bank_account_id" INTEGER NOT NULL,
  "number" TEXT NOT NULL,
  "day" TEXT NOT NULL,
  "opening" INTEGER NOT NULL,
  "closing" INTEGER NOT NULL,
  "gap" INTEGER NOT NULL,
  "source" TEXT NOT NULL,
  "content_key" TEXT NOT NULL,
  FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("bank_account_id") REFERENCES "bank_account" ("id") ON DELETE RESTRICT,
  CHECK ("day" IS date("day")),
  CHECK ("gap" IN (0, 1)),
  CHECK (length("content_key") > 0)) STRICT;

CREATE UNIQUE INDEX "bank_statement_bank_account_id_content_key" ON "bank_statement" ("bank_account_id", "content_key");

CREATE INDEX "bank_statement_bank_account_id_day_id" ON "bank_statement" ("bank_account_id", "day", "id");

CREATE INDEX "bank_statement_day_id" ON "bank_statement" ("day", "id");

CREATE TABLE "statement_line" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "version" INTEGER NOT NULL DEFAULT 1,
  "created_at" TEXT NOT NULL,
  "created_by" INTEGER NOT NULL,
  "updated_at" TEXT NOT NULL,
  "updated_by" INTEGER NOT NULL,
  "statement_id" INTEGER NOT NULL,
  "bank_account_id" INTEGER NOT NULL,
  "position" INTEGER NOT NULL,
  "day" TEXT NOT NULL,
  "amount" INTEGER NOT NULL,
  "counterparty" TEXT NOT NULL,
  "iban" TEXT NOT NULL,
  "text" TEXT NOT NULL,
  "bank_id" TEXT NOT NULL,
  "key" TEXT NOT NULL,
  "matched" INTEGER NOT NULL,
  "state" TEXT NOT NULL,
  FOREIGN KEY ("statement_id") REFERENCES "bank_statement" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("bank_account_id") REFERENCES "bank_account" ("id") ON DELETE RESTRICT,
  CHECK ("day" IS date("day")),
  CHECK ("amount" <> 0),
  CHECK (("amount" > 0 AND "matched" BETWEEN 0 AND "amount") OR ("amount" < 0 AND "matched" BETWEEN "amount" AND 0)),
  CHECK (("state" = 'matched') = ("matched" = "amount")),
  CHECK (("state" = 'open') = ("matched" = 0)),
  CHECK ("state" IN ('open', 'part', 'matched'))) STRICT;

CREATE UNIQUE INDEX "statement_line_statement_id_position" ON "statement_line" ("statement_id", "position");

CREATE UNIQUE INDEX "statement_line_bank_account_id_key" ON "statement_line" ("bank_account_id", "key");

CREATE INDEX "statement_line_state_id" ON "statement_line" ("state", "id");

CREATE INDEX "statement_line_bank_account_id_state_day" ON "statement_line" ("bank_account_id", "state", "day");

CREATE INDEX "statement_line_day_id" ON "statement_line" ("day", "id");

CREATE INDEX "statement_line_of_iban" ON "statement_line" ("iban", "id") WHERE "iban" <> '';

CREATE TABLE "bank_rule" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "version" INTEGER NOT NULL DEFAULT 1,
  "created_at" TEXT NOT NULL,
  "created_by" INTEGER NOT NULL,
  "updated_at" TEXT NOT NULL,
  "updated_by" INTEGER NOT NULL,
  "company_id" INTEGER NOT NULL,
  "bank_account_id" INTEGER,
  "contains" TEXT NOT NULL,
  "counterparty" TEXT NOT NULL,
  "account_id" INTEGER NOT NULL,
  "party_id" INTEGER,
  "cost_centre_id" INTEGER,
  "tax_id" INTEGER,
  "memo" TEXT NOT NULL,
  "by_itself" INTEGER NOT NULL,
  "state" TEXT NOT NULL,
  FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("bank_account_id") REFERENCES "bank_account" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("account_id") REFERENCES "account" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("party_id") REFERENCES "party" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("cost_centre_id") REFERENCES "cost_centre" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("tax_id") REFERENCES "tax_code" ("id") ON DELETE RESTRICT,
  CHECK (length("contains") + length("counterparty") > 0),
  CHECK ("by_itself" IN (0, 1)),
  CHECK ("state" IN ('proposed', 'active', 'retired'))) STRICT;

CREATE INDEX "bank_rule_company_id_state" ON "bank_rule" ("company_id", "state");

CREATE TABLE "statement_part" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "line_id" INTEGER NOT NULL,
  "move_id" INTEGER NOT NULL,
  "amount" INTEGER NOT NULL,
  "made" TEXT NOT NULL,
  "rule_id" INTEGER,
  "active" INTEGER NOT NULL,
  FOREIGN KEY ("line_id") REFERENCES "statement_line" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("move_id") REFERENCES "bank_move" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("rule_id") REFERENCES "bank_rule" ("id") ON DELETE RESTRICT,
  CHECK ("amount" <> 0),
  CHECK ("active" IN (0, 1)),
  CHECK ("made" IN ('', 'payment', 'entry'))) STRICT;

CREATE INDEX "statement_part_line_id" ON "statement_part" ("line_id");

CREATE UNIQUE INDEX "statement_part_once" ON "statement_part" ("move_id") WHERE "active" = 1;

CREATE TABLE "cheque" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "version" INTEGER NOT NULL DEFAULT 1,
  "created_at" TEXT NOT NULL,
  "created_by" INTEGER NOT NULL,
  "updated_at" TEXT NOT NULL,
  "updated_by" INTEGER NOT NULL,
  "company_id" INTEGER NOT NULL,
  "number" TEXT NOT NULL,
  "drawn_on" TEXT NOT NULL,
  "party_id" INTEGER NOT NULL,
  "day" TEXT NOT NULL,
  "currency" TEXT NOT NULL,
  "amount" INTEGER NOT NULL,
  "payment_id" INTEGER NOT NULL,
  "bank_account_id" INTEGER,
  "deposited_on" TEXT,
  "done_on" TEXT,
  "state" TEXT NOT NULL,
  FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("party_id") REFERENCES "party" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("payment_id") REFERENCES "payment" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("bank_account_id") REFERENCES "bank_account" ("id") ON DELETE RESTRICT,
  CHECK (length("number") > 0),
  CHECK ("amount" >= 1),
  CHECK ("state" IN ('received', 'deposited', 'cleared', 'bounced')),
  CHECK (("bank_account_id" IS NULL) = ("deposited_on" IS NULL)),
  CHECK ("deposited_on" IS NOT NULL OR "state" IN ('received', 'bounced')),
  CHECK (("done_on" IS NULL) = ("state" IN ('received', 'deposited'))),
  CHECK ("day" IS date("day")),
  CHECK ("deposited_on" IS date("deposited_on")),
  CHECK ("done_on" IS date("done_on"))) STRICT;

CREATE INDEX "cheque_party_id" ON "cheque" ("party_id");

CREATE UNIQUE INDEX "cheque_payment_id" ON "cheque" ("payment_id");

CREATE INDEX "cheque_state_id" ON "cheque" ("state", "id");
