ALTER TABLE "account" ADD COLUMN "flow" TEXT NOT NULL DEFAULT '' CHECK ("flow" IN ('', 'operating', 'investing', 'financing', 'cash'));

ALTER TABLE "account" ADD COLUMN "state" TEXT NOT NULL DEFAULT 'active' CHECK ("state" IN ('active', 'retired'));

ALTER TABLE "entry" ADD COLUMN "number" TEXT CHECK ("number" = upper("number"));

CREATE TABLE "cost_centre" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "version" INTEGER NOT NULL DEFAULT 1,
  "created_at" TEXT NOT NULL,
  "created_by" INTEGER NOT NULL,
  "updated_at" TEXT NOT NULL,
  "updated_by" INTEGER NOT NULL,
  "company_id" INTEGER NOT NULL,
  "code" TEXT NOT NULL,
  "name" TEXT NOT NULL,
  "state" TEXT NOT NULL,
  "code_key" TEXT NOT NULL,
  FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE RESTRICT,
  CHECK (length("code") > 0),
  CHECK (length("name") > 0),
  CHECK ("state" IN ('active', 'retired')),
  CHECK ("code_key" = lower("code") OR (length(CAST("code" AS BLOB)) > length("code") AND length("code_key") > 0))) STRICT;

ALTER TABLE "entry_line" ADD COLUMN "memo" TEXT NOT NULL DEFAULT '';

ALTER TABLE "entry_line" ADD COLUMN "cost_centre_id" INTEGER REFERENCES "cost_centre" ("id") ON DELETE RESTRICT;

CREATE TABLE "entry_template" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "version" INTEGER NOT NULL DEFAULT 1,
  "created_at" TEXT NOT NULL,
  "created_by" INTEGER NOT NULL,
  "updated_at" TEXT NOT NULL,
  "updated_by" INTEGER NOT NULL,
  "company_id" INTEGER NOT NULL,
  "code" TEXT NOT NULL,
  "memo" TEXT NOT NULL,
  "every" TEXT NOT NULL,
  "next_day" TEXT,
  "on_day" INTEGER NOT NULL,
  "until" TEXT,
  "reverses" INTEGER NOT NULL,
  "state" TEXT NOT NULL,
  "code_key" TEXT NOT NULL,
  FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE RESTRICT,
  CHECK (length("code") > 0),
  CHECK (length("memo") > 0),
  CHECK ("every" IN ('', 'month', 'quarter', 'year')),
  CHECK ("next_day" IS date("next_day")),
  CHECK ("until" IS date("until")),
  CHECK ("every" = '' OR "next_day" IS NOT NULL),
  CHECK ("on_day" BETWEEN 0 AND 31),
  CHECK ("reverses" IN (0, 1)),
  CHECK ("state" IN ('active', 'retired')),
  CHECK ("code_key" = lower("code") OR (length(CAST("code" AS BLOB)) > length("code") AND length("code_key") > 0))) STRICT;

CREATE TABLE "entry_template_line" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "template_id" INTEGER NOT NULL,
  "position" INTEGER NOT NULL,
  "account_id" INTEGER NOT NULL,
  "party_id" INTEGER,
  "cost_centre_id" INTEGER,
  "debit" INTEGER NOT NULL,
  "credit" INTEGER NOT NULL,
  "memo" TEXT NOT NULL,
  FOREIGN KEY ("template_id") REFERENCES "entry_template" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("account_id") REFERENCES "account" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("party_id") REFERENCES "party" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("cost_centre_id") REFERENCES "cost_centre" ("id") ON DELETE RESTRICT,
  CHECK ("debit" >= 0),
  CHECK ("credit" >= 0),
  CHECK (("debit" = 0) <> ("credit" = 0))) STRICT;

CREATE TABLE "budget" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "version" INTEGER NOT NULL DEFAULT 1,
  "created_at" TEXT NOT NULL,
  "created_by" INTEGER NOT NULL,
  "updated_at" TEXT NOT NULL,
  "updated_by" INTEGER NOT NULL,
  "company_id" INTEGER NOT NULL,
  "account_id" INTEGER NOT NULL,
  "cost_centre_id" INTEGER,
  "month" TEXT NOT NULL,
  "amount" INTEGER NOT NULL,
  FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("account_id") REFERENCES "account" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("cost_centre_id") REFERENCES "cost_centre" ("id") ON DELETE RESTRICT,
  CHECK (length("month") = 7)) STRICT;

CREATE UNIQUE INDEX "cost_centre_company_id_code_key" ON "cost_centre" ("company_id", "code_key");

CREATE UNIQUE INDEX "budget_of" ON "budget" ("account_id", "month", COALESCE("cost_centre_id", 0));

CREATE INDEX "budget_month" ON "budget" ("month", "account_id");

CREATE UNIQUE INDEX "entry_number" ON "entry" ("company_id", "number") WHERE "number" IS NOT NULL;

CREATE INDEX "entry_line_of_cost_centre" ON "entry_line" ("cost_centre_id", "entry_id") WHERE "cost_centre_id" IS NOT NULL;

CREATE UNIQUE INDEX "entry_template_company_id_code_key" ON "entry_template" ("company_id", "code_key");

CREATE INDEX "entry_template_next_day_state" ON "entry_template" ("next_day", "state");

CREATE INDEX "entry_template_line_template_id" ON "entry_template_line" ("template_id");
