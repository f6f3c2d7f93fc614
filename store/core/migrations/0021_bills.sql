CREATE TABLE "bill" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "version" INTEGER NOT NULL DEFAULT 1,
  "created_at" TEXT NOT NULL,
  "created_by" INTEGER NOT NULL,
  "updated_at" TEXT NOT NULL,
  "updated_by" INTEGER NOT NULL,
  "company_id" INTEGER NOT NULL,
  "type" TEXT NOT NULL,
  "number" TEXT,
  "party_id" INTEGER NOT NULL,
  "origin" TEXT NOT NULL,
  "origin_id" INTEGER,
  "credits_id" INTEGER,
  "supplier_number" TEXT NOT NULL,
  "supplier_key" TEXT,
  "supplier_day" TEXT,
  "day" TEXT,
  "due" TEXT,
  "currency" TEXT NOT NULL,
  "term_id" INTEGER NOT NULL,
  "tax_rounding" TEXT NOT NULL,
  "prices_include_tax" INTEGER NOT NULL,
  "party_name" TEXT NOT NULL,
  "party_tax_id" TEXT NOT NULL,
  "reference" TEXT NOT NULL,
  "notes" TEXT NOT NULL,
  "net" INTEGER NOT NULL,
  "tax" INTEGER NOT NULL,
  "total" INTEGER NOT NULL,
  "document_discount" INTEGER NOT NULL,
  "outstanding" INTEGER NOT NULL,
  "exchange_rate" INTEGER NOT NULL,
  "base_total" INTEGER NOT NULL,
  "base_outstanding" INTEGER NOT NULL,
  "state" TEXT NOT NULL,
  "hold_reason" TEXT NOT NULL,
  "dispute" TEXT NOT NULL,
  "posted_at" TEXT,
  FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("party_id") REFERENCES "party" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("credits_id") REFERENCES "bill" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("term_id") REFERENCES "payment_term" ("id") ON DELETE RESTRICT,
  CHECK ("type" IN ('bill', 'bill_credit')),
  CHECK ("state" IN ('draft', 'pending approval', 'open', 'part paid', 'paid', 'credited', 'cancelled')),
  CHECK ("tax_rounding" IN ('document', 'line')),
  CHECK ("prices_include_tax" IN (0, 1)),
  CHECK (("number" IS NULL) = ("posted_at" IS NULL)),
  CHECK (("number" IS NOT NULL) = ("state" NOT IN ('draft', 'pending approval', 'cancelled'))),
  CHECK (("supplier_key" IS NULL) = ("supplier_number" = '')),
  CHECK ("number" IS NULL OR ("day" IS NOT NULL AND "due" IS NOT NULL AND "supplier_key" IS NOT NULL)),
  CHECK ("total" = "net" + "tax"),
  CHECK ("outstanding" BETWEEN 0 AND "total"),
  CHECK ("base_outstanding" BETWEEN 0 AND "base_total"),
  CHECK ("net" >= 0),
  CHECK ("tax" >= 0),
  CHECK ("document_discount" >= 0),
  CHECK ("exchange_rate" >= 1),
  CHECK ("supplier_day" IS date("supplier_day")),
  CHECK ("day" IS date("day")),
  CHECK ("due" IS date("due")),
  CHECK ("number" = upper("number"))) STRICT;

CREATE TABLE "bill_instalment" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "bill_id" INTEGER NOT NULL,
  "position" INTEGER NOT NULL,
  "due" TEXT NOT NULL,
  "amount" INTEGER NOT NULL,
  "settled" INTEGER NOT NULL,
  "base_amount" INTEGER NOT NULL,
  "base_settled" INTEGER NOT NULL,
  FOREIGN KEY ("bill_id") REFERENCES "bill" ("id") ON DELETE RESTRICT,
  CHECK ("due" IS date("due")),
  CHECK ("amount" >= 0),
  CHECK ("settled" BETWEEN 0 AND "amount"),
  CHECK ("base_amount" >= 0),
  CHECK ("base_settled" BETWEEN 0 AND "base_amount")) STRICT;

CREATE TABLE "bill_line" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "bill_id" INTEGER NOT NULL,
  "position" INTEGER NOT NULL,
  "product_id" INTEGER,
  "origin" TEXT NOT NULL,
  "origin_line_id" INTEGER,
  "credits_line_id" INTEGER,
  "account_id" INTEGER,
  "cost_centre_id" INTEGER,
  "sku" TEXT NOT NULL,
  "description" TEXT NOT NULL,
  "unit" TEXT NOT NULL,
  "factor" INTEGER NOT NULL,
  "per" INTEGER NOT NULL,
  "quantity" INTEGER NOT NULL,
  "price" INTEGER NOT NULL,
  "discount" INTEGER NOT NULL,
  "tax_code_id" INTEGER NOT NULL,
  "tax_rate" INTEGER NOT NULL,
  "net" INTEGER NOT NULL,
  "document_discount" INTEGER NOT NULL,
  "tax_included" INTEGER NOT NULL,
  "base_net" INTEGER NOT NULL,
  "cleared" INTEGER NOT NULL,
  FOREIGN KEY ("bill_id") REFERENCES "bill" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("product_id") REFERENCES "product" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("credits_line_id") REFERENCES "bill_line" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("account_id") REFERENCES "account" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("cost_centre_id") REFERENCES "cost_centre" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("tax_code_id") REFERENCES "tax_code" ("id") ON DELETE RESTRICT,
  CHECK (("origin" = '') = ("origin_line_id" IS NULL)),
  CHECK ("origin" <> '' OR "account_id" IS NOT NULL),
  CHECK ("quantity" >= 1),
  CHECK ("price" >= 0),
  CHECK ("discount" BETWEEN 0 AND 1000000),
  CHECK ("tax_rate" >= 0),
  CHECK ("net" >= 0),
  CHECK ("document_discount" >= 0),
  CHECK ("tax_included" >= 0),
  CHECK ("base_net" >= 0),
  CHECK ("cleared" >= 0),
  CHECK ("factor" >= 1),
  CHECK ("per" >= 1)) STRICT;

CREATE TABLE "bill_tax" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "bill_id" INTEGER NOT NULL,
  "tax_code_id" INTEGER NOT NULL,
  "rate" INTEGER NOT NULL,
  "base" INTEGER NOT NULL,
  "tax" INTEGER NOT NULL,
  FOREIGN KEY ("bill_id") REFERENCES "bill" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("tax_code_id") REFERENCES "tax_code" ("id") ON DELETE RESTRICT,
  CHECK ("base" >= 0),
  CHECK ("tax" >= 0)) STRICT;

CREATE INDEX "bill_party_id" ON "bill" ("party_id");

CREATE INDEX "bill_credits_id" ON "bill" ("credits_id");

CREATE UNIQUE INDEX "bill_company_id_number" ON "bill" ("company_id", "number");

CREATE INDEX "bill_origin_id_origin" ON "bill" ("origin_id", "origin");

CREATE INDEX "bill_state_due_id" ON "bill" ("state", "due", "id");

CREATE INDEX "bill_party_name" ON "bill" ("party_name");

CREATE INDEX "bill_day_order" ON "bill" (COALESCE("day", ''), "id");

CREATE INDEX "bill_due_order" ON "bill" (COALESCE("due", ''), "id");

CREATE INDEX "bill_total_order" ON "bill" (((CASE WHEN "type" = 'bill_credit' THEN -1 ELSE 1 END) * "total"), "id");

CREATE INDEX "bill_outstanding_order" ON "bill" (((CASE WHEN "type" = 'bill_credit' THEN -1 ELSE 1 END) * "outstanding"), "id");

CREATE INDEX "bill_open_credits" ON "bill" ("party_id", "base_outstanding") WHERE "type" = 'bill_credit' AND "outstanding" > 0;

CREATE UNIQUE INDEX "bill_of_supplier" ON "bill" ("company_id", "party_id", "type", "supplier_key") WHERE "supplier_key" IS NOT NULL AND "state" <> 'cancelled';

CREATE INDEX "bill_instalment_bill_id" ON "bill_instalment" ("bill_id");

CREATE UNIQUE INDEX "bill_instalment_bill_id_position" ON "bill_instalment" ("bill_id", "position");

CREATE INDEX "bill_instalment_open" ON "bill_instalment" ("due", "bill_id", "amount", "settled", "base_amount", "base_settled") WHERE "amount" > "settled";

CREATE INDEX "bill_line_bill_id" ON "bill_line" ("bill_id");

CREATE INDEX "bill_line_credits_line_id" ON "bill_line" ("credits_line_id");

CREATE INDEX "bill_line_origin_line_id_origin" ON "bill_line" ("origin_line_id", "origin");

CREATE INDEX "bill_tax_bill_id" ON "bill_tax" ("bill_id");

CREATE UNIQUE INDEX "bill_tax_bill_id_tax_code_id_rate" ON "bill_tax" ("bill_id", "tax_code_id", "rate");

ALTER TABLE "payment" ADD COLUMN "direction" TEXT NOT NULL DEFAULT 'in' CHECK ("direction" IN ('in', 'out'));

ALTER TABLE "payment" ADD COLUMN "side" TEXT NOT NULL DEFAULT 'receivable' CHECK ("side" IN ('receivable', 'payable'));

ALTER TABLE "payment" ADD COLUMN "counterpart_id" INTEGER;

ALTER TABLE "payment" ADD COLUMN "reversed_on" TEXT CHECK ("reversed_on" IS date("reversed_on"));

ALTER TABLE "allocation" ADD COLUMN "bill_credit_id" INTEGER REFERENCES "bill" ("id") ON DELETE RESTRICT;

ALTER TABLE "allocation" ADD COLUMN "bill_id" INTEGER REFERENCES "bill" ("id") ON DELETE RESTRICT;

ALTER TABLE "allocation" ADD COLUMN "refund_id" INTEGER REFERENCES "payment" ("id") ON DELETE RESTRICT;

ALTER TABLE "allocation" ADD COLUMN "released_on" TEXT CHECK ("released_on" IS date("released_on"));

DROP INDEX "payment_open";

CREATE INDEX "payment_open" ON "payment" ("party_id", "base_unapplied", "side", "direction") WHERE "state" = 'posted' AND "unapplied" > 0;

CREATE INDEX "allocation_of_bill_credit" ON "allocation" ("bill_credit_id") WHERE "bill_credit_id" IS NOT NULL;

CREATE INDEX "allocation_of_bill" ON "allocation" ("bill_id") WHERE "bill_id" IS NOT NULL;

CREATE INDEX "allocation_of_refund" ON "allocation" ("refund_id") WHERE "refund_id" IS NOT NULL;

ALTER TABLE "party" ADD COLUMN "iban" TEXT NOT NULL DEFAULT '';

ALTER TABLE "party" ADD COLUMN "bic" TEXT NOT NULL DEFAULT '';

CREATE TABLE "payment_run" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "version" INTEGER NOT NULL DEFAULT 1,
  "created_at" TEXT NOT NULL,
  "created_by" INTEGER NOT NULL,
  "updated_at" TEXT NOT NULL,
  "updated_by" INTEGER NOT NULL,
  "company_id" INTEGER NOT NULL,
  "number" TEXT,
  "until" TEXT NOT NULL,
  "day" TEXT NOT NULL,
  "currency" TEXT NOT NULL,
  "bank_account_id" INTEGER,
  "total" INTEGER NOT NULL,
  "state" TEXT NOT NULL,
  "hold_reason" TEXT NOT NULL,
  "posted_at" TEXT,
  FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE RESTRICT,
  CHECK ("state" IN ('draft', 'pending approval', 'approved', 'posted', 'cancelled')),
  CHECK (("number" IS NOT NULL) = ("state" = 'posted')),
  CHECK (("number" IS NULL) = ("posted_at" IS NULL)),
  CHECK (length("currency") = 3),
  CHECK ("total" >= 0),
  CHECK ("until" IS date("until")),
  CHECK ("day" IS date("day")),
  CHECK ("number" = upper("number"))) STRICT;

CREATE TABLE "payment_run_line" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "run_id" INTEGER NOT NULL,
  "bill_id" INTEGER NOT NULL,
  "party_id" INTEGER NOT NULL,
  "due" TEXT NOT NULL,
  "amount" INTEGER NOT NULL,
  "reason" TEXT NOT NULL,
  "iban" TEXT NOT NULL,
  "bic" TEXT NOT NULL,
  "payment_id" INTEGER,
  FOREIGN KEY ("run_id") REFERENCES "payment_run" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("bill_id") REFERENCES "bill" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("party_id") REFERENCES "party" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("payment_id") REFERENCES "payment" ("id") ON DELETE RESTRICT,
  CHECK ("amount" >= 0),
  CHECK (("amount" = 0) = ("reason" <> '')),
  CHECK ("payment_id" IS NULL OR "amount" > 0),
  CHECK ("due" IS date("due"))) STRICT;

CREATE UNIQUE INDEX "payment_run_company_id_number" ON "payment_run" ("company_id", "number");

CREATE INDEX "payment_run_state_id" ON "payment_run" ("state", "id");

CREATE INDEX "payment_run_line_bill_id" ON "payment_run_line" ("bill_id");

CREATE INDEX "payment_run_line_payment_id" ON "payment_run_line" ("payment_id");

CREATE UNIQUE INDEX "payment_run_line_run_id_bill_id" ON "payment_run_line" ("run_id", "bill_id");
