ALTER TABLE "party" ADD COLUMN "no_dunning" INTEGER NOT NULL DEFAULT 0 CHECK ("no_dunning" IN (0, 1));

CREATE TABLE "dunning_level" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "version" INTEGER NOT NULL DEFAULT 1,
  "created_at" TEXT NOT NULL,
  "created_by" INTEGER NOT NULL,
  "updated_at" TEXT NOT NULL,
  "updated_by" INTEGER NOT NULL,
  "company_id" INTEGER NOT NULL,
  "code" TEXT NOT NULL,
  "name" TEXT NOT NULL,
  "level" INTEGER NOT NULL,
  "days" INTEGER NOT NULL,
  "fee" INTEGER NOT NULL,
  "interest" INTEGER NOT NULL,
  "pay_within" INTEGER NOT NULL,
  "text" TEXT NOT NULL,
  "state" TEXT NOT NULL,
  "code_key" TEXT NOT NULL,
  FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE RESTRICT,
  CHECK (length("code") > 0),
  CHECK (length("name") > 0),
  CHECK ("level" BETWEEN 1 AND 9),
  CHECK ("days" >= 1),
  CHECK ("fee" >= 0),
  CHECK ("interest" IN (0, 1)),
  CHECK ("pay_within" >= 1),
  CHECK (length("text") > 0),
  CHECK ("state" IN ('active', 'retired')),
  CHECK ("code_key" = lower("code") OR (length(CAST("code" AS BLOB)) > length("code") AND length("code_key") > 0))) STRICT;

CREATE TABLE "interest_rate" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "version" INTEGER NOT NULL DEFAULT 1,
  "created_at" TEXT NOT NULL,
  "created_by" INTEGER NOT NULL,
  "updated_at" TEXT NOT NULL,
  "updated_by" INTEGER NOT NULL,
  "company_id" INTEGER NOT NULL,
  "valid_from" TEXT NOT NULL,
  "rate" INTEGER NOT NULL,
  FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE RESTRICT,
  CHECK ("rate" >= 0),
  CHECK ("valid_from" IS date("valid_from"))) STRICT;

CREATE TABLE "dunning_letter" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "version" INTEGER NOT NULL DEFAULT 1,
  "created_at" TEXT NOT NULL,
  "created_by" INTEGER NOT NULL,
  "updated_at" TEXT NOT NULL,
  "updated_by" INTEGER NOT NULL,
  "company_id" INTEGER NOT NULL,
  "number" TEXT,
  "party_id" INTEGER NOT NULL,
  "day" TEXT NOT NULL,
  "pay_by" TEXT NOT NULL,
  "currency" TEXT NOT NULL,
  "level" INTEGER NOT NULL,
  "subject" TEXT NOT NULL,
  "amount" INTEGER NOT NULL,
  "fee" INTEGER NOT NULL,
  "interest" INTEGER NOT NULL,
  "charge_id" INTEGER,
  "party_name" TEXT NOT NULL,
  "text" TEXT NOT NULL,
  "state" TEXT NOT NULL,
  FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("party_id") REFERENCES "party" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("charge_id") REFERENCES "invoice" ("id") ON DELETE RESTRICT,
  CHECK ("state" IN ('draft', 'sent', 'cancelled', 'discarded')),
  CHECK (("number" IS NOT NULL) = ("state" IN ('sent', 'cancelled'))),
  CHECK ("level" BETWEEN 1 AND 9),
  CHECK ("amount" >= 0),
  CHECK ("fee" >= 0),
  CHECK ("interest" >= 0),
  CHECK ("day" IS date("day")),
  CHECK ("pay_by" IS date("pay_by")),
  CHECK ("number" = upper("number"))) STRICT;

CREATE TABLE "dunning_line" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "letter_id" INTEGER NOT NULL,
  "position" INTEGER NOT NULL,
  "invoice_id" INTEGER NOT NULL,
  "instalment_id" INTEGER NOT NULL,
  "due" TEXT NOT NULL,
  "days" INTEGER NOT NULL,
  "amount" INTEGER NOT NULL,
  "level" INTEGER NOT NULL,
  "interest_since" TEXT,
  "interest" INTEGER NOT NULL,
  FOREIGN KEY ("letter_id") REFERENCES "dunning_letter" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("invoice_id") REFERENCES "invoice" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("instalment_id") REFERENCES "instalment" ("id") ON DELETE RESTRICT,
  CHECK ("due" IS date("due")),
  CHECK ("days" >= 1),
  CHECK ("amount" >= 1),
  CHECK ("level" BETWEEN 1 AND 9),
  CHECK ("interest_since" IS date("interest_since")),
  CHECK ("interest" >= 0),
  CHECK ("interest" = 0 OR "interest_since" IS NOT NULL)) STRICT;

CREATE TABLE "dispute" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "version" INTEGER NOT NULL DEFAULT 1,
  "created_at" TEXT NOT NULL,
  "created_by" INTEGER NOT NULL,
  "updated_at" TEXT NOT NULL,
  "updated_by" INTEGER NOT NULL,
  "invoice_id" INTEGER NOT NULL,
  "day" TEXT NOT NULL,
  "reason" TEXT NOT NULL,
  "settled_on" TEXT,
  "outcome" TEXT NOT NULL,
  FOREIGN KEY ("invoice_id") REFERENCES "invoice" ("id") ON DELETE RESTRICT,
  CHECK (length("reason") > 0),
  CHECK ("day" IS date("day")),
  CHECK ("settled_on" IS date("settled_on"))) STRICT;

CREATE TABLE "promise" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "version" INTEGER NOT NULL DEFAULT 1,
  "created_at" TEXT NOT NULL,
  "created_by" INTEGER NOT NULL,
  "updated_at" TEXT NOT NULL,
  "updated_by" INTEGER NOT NULL,
  "invoice_id" INTEGER NOT NULL,
  "made_on" TEXT NOT NULL,
  "day" TEXT NOT NULL,
  "amount" INTEGER NOT NULL,
  "settled" INTEGER NOT NULL,
  "note" TEXT NOT NULL,
  "replaced" INTEGER NOT NULL,
  FOREIGN KEY ("invoice_id") REFERENCES "invoice" ("id") ON DELETE RESTRICT,
  CHECK ("amount" >= 1),
  CHECK ("settled" >= 0),
  CHECK ("made_on" IS date("made_on")),
  CHECK ("day" IS date("day")),
  CHECK ("replaced" IN (0, 1))) STRICT;

CREATE UNIQUE INDEX "dunning_level_company_id_code_key" ON "dunning_level" ("company_id", "code_key");

CREATE UNIQUE INDEX "dunning_level_company_id_level" ON "dunning_level" ("company_id", "level");

CREATE UNIQUE INDEX "interest_rate_company_id_valid_from" ON "interest_rate" ("company_id", "valid_from");

CREATE INDEX "dunning_letter_party_id" ON "dunning_letter" ("party_id");

CREATE UNIQUE INDEX "dunning_letter_company_id_number" ON "dunning_letter" ("company_id", "number");

CREATE INDEX "dunning_letter_state_id" ON "dunning_letter" ("state", "id");

CREATE INDEX "dunning_line_letter_id" ON "dunning_line" ("letter_id");

CREATE INDEX "dunning_line_invoice_id" ON "dunning_line" ("invoice_id");

CREATE INDEX "dunning_line_instalment_id" ON "dunning_line" ("instalment_id");

CREATE INDEX "dispute_invoice_id" ON "dispute" ("invoice_id");

CREATE UNIQUE INDEX "dispute_open" ON "dispute" ("invoice_id") WHERE "settled_on" IS NULL;

CREATE INDEX "promise_invoice_id" ON "promise" ("invoice_id");

CREATE UNIQUE INDEX "promise_live" ON "promise" ("invoice_id") WHERE "replaced" = 0;

CREATE INDEX "promise_day_id" ON "promise" ("day", "id");
