ALTER TABLE "party" ADD COLUMN "withholding_id" INTEGER REFERENCES "tax_code" ("id") ON DELETE RESTRICT;

ALTER TABLE "invoice" ADD COLUMN "withholding_id" INTEGER REFERENCES "tax_code" ("id") ON DELETE RESTRICT;

ALTER TABLE "invoice" ADD COLUMN "withheld_of" INTEGER CHECK ("withheld_of" >= 1);

ALTER TABLE "invoice" ADD COLUMN "withheld_rate" INTEGER NOT NULL DEFAULT 0 CHECK ("withheld_rate" >= 0);

ALTER TABLE "invoice" ADD COLUMN "withheld" INTEGER NOT NULL DEFAULT 0 CHECK ("withheld" BETWEEN 0 AND "total");

ALTER TABLE "bill" ADD COLUMN "withholding_id" INTEGER REFERENCES "tax_code" ("id") ON DELETE RESTRICT;

ALTER TABLE "bill" ADD COLUMN "withheld_of" INTEGER CHECK ("withheld_of" >= 1);

ALTER TABLE "bill" ADD COLUMN "withheld_rate" INTEGER NOT NULL DEFAULT 0 CHECK ("withheld_rate" >= 0);

ALTER TABLE "bill" ADD COLUMN "withheld" INTEGER NOT NULL DEFAULT 0 CHECK ("withheld" BETWEEN 0 AND "total");

ALTER TABLE "bill" ADD COLUMN "discount_until" TEXT CHECK ("discount_until" IS date("discount_until"));

ALTER TABLE "bill" ADD COLUMN "cash_discount" INTEGER NOT NULL DEFAULT 0 CHECK ("cash_discount" BETWEEN 0 AND "total");

ALTER TABLE "deduction" ADD COLUMN "bill_id" INTEGER REFERENCES "bill" ("id") ON DELETE RESTRICT;

CREATE INDEX "deduction_of_bill" ON "deduction" ("bill_id") WHERE "bill_id" IS NOT NULL;

CREATE INDEX "bill_discount" ON "bill" ("discount_until") WHERE "outstanding" > 0 AND "cash_discount" > 0;

ALTER TABLE "payment_run_line" ADD COLUMN "discount" INTEGER NOT NULL DEFAULT 0 CHECK ("discount" >= 0);

ALTER TABLE "payment_run_line" ADD COLUMN "withheld" INTEGER NOT NULL DEFAULT 0 CHECK ("withheld" >= 0);

ALTER TABLE "payment_run_line" ADD COLUMN "set_off" INTEGER NOT NULL DEFAULT 0 CHECK ("set_off" >= 0);

CREATE TABLE "recurring_invoice" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "version" INTEGER NOT NULL DEFAULT 1,
  "created_at" TEXT NOT NULL,
  "created_by" INTEGER NOT NULL,
  "updated_at" TEXT NOT NULL,
  "updated_by" INTEGER NOT NULL,
  "company_id" INTEGER NOT NULL,
  "code" TEXT NOT NULL,
  "memo" TEXT NOT NULL,
  "party_id" INTEGER NOT NULL,
  "currency" TEXT NOT NULL,
  "prices_include_tax" INTEGER NOT NULL,
  "every" TEXT NOT NULL,
  "next_day" TEXT NOT NULL,
  "on_day" INTEGER NOT NULL,
  "until" TEXT,
  "state" TEXT NOT NULL,
  "code_key" TEXT NOT NULL,
  FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("party_id") REFERENCES "party" ("id") ON DELETE RESTRICT,
  CHECK (length("code") > 0),
  CHECK (length("memo") > 0),
  CHECK (length("currency") = 3),
  CHECK ("prices_include_tax" IN (0, 1)),
  CHECK ("every" IN ('month', 'quarter', 'year')),
  CHECK ("next_day" IS date("next_day")),
  CHECK ("until" IS date("until")),
  CHECK ("on_day" BETWEEN 1 AND 31),
  CHECK ("state" IN ('active', 'retired')),
  CHECK ("code_key" = lower("code") OR (length(CAST("code" AS BLOB)) > length("code") AND length("code_key") > 0))) STRICT;

CREATE TABLE "recurring_line" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "recurring_id" INTEGER NOT NULL,
  "position" INTEGER NOT NULL,
  "product_id" INTEGER,
  "quantity" INTEGER NOT NULL,
  "unit_id" INTEGER,
  "price" INTEGER,
  "discount" INTEGER NOT NULL,
  "description" TEXT NOT NULL,
  FOREIGN KEY ("recurring_id") REFERENCES "recurring_invoice" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("product_id") REFERENCES "product" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("unit_id") REFERENCES "unit" ("id") ON DELETE RESTRICT,
  CHECK ("quantity" >= 1),
  CHECK ("price" >= 0),
  CHECK ("discount" BETWEEN 0 AND 1000000),
  CHECK ("product_id" IS NOT NULL OR ("price" IS NOT NULL AND "description" <> ''))) STRICT;

CREATE TABLE "recurring_made" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "recurring_id" INTEGER NOT NULL,
  "day" TEXT NOT NULL,
  "invoice_id" INTEGER NOT NULL,
  FOREIGN KEY ("recurring_id") REFERENCES "recurring_invoice" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("invoice_id") REFERENCES "invoice" ("id") ON DELETE RESTRICT,
  CHECK ("day" IS date("day"))) STRICT;

CREATE UNIQUE INDEX "recurring_invoice_company_id_code_key" ON "recurring_invoice" ("company_id", "code_key");

CREATE INDEX "recurring_invoice_next_day_state" ON "recurring_invoice" ("next_day", "state");

CREATE INDEX "recurring_invoice_party_id" ON "recurring_invoice" ("party_id");

CREATE INDEX "recurring_line_recurring_id" ON "recurring_line" ("recurring_id");

CREATE UNIQUE INDEX "recurring_made_recurring_id_day" ON "recurring_made" ("recurring_id", "day");

CREATE INDEX "recurring_made_invoice_id" ON "recurring_made" ("invoice_id");

ALTER TABLE "invoice" ADD COLUMN "debits_id" INTEGER;

CREATE INDEX "invoice_debits" ON "invoice" ("debits_id") WHERE "debits_id" IS NOT NULL;
