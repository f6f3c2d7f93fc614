ALTER TABLE "tax_code" ADD COLUMN "category" TEXT NOT NULL DEFAULT 'standard' CHECK ("category" IN ('standard', 'zero', 'exempt', 'reverse charge', 'intra-community', 'export', 'outside scope'));

ALTER TABLE "tax_code" ADD COLUMN "used_for" TEXT NOT NULL DEFAULT 'both' CHECK ("used_for" IN ('both', 'sales', 'purchases'));

ALTER TABLE "tax_code" ADD COLUMN "reason" TEXT NOT NULL DEFAULT '';

ALTER TABLE "tax_code" ADD COLUMN "reason_code" TEXT NOT NULL DEFAULT '';

ALTER TABLE "tax_code" ADD COLUMN "output_account_id" INTEGER;

ALTER TABLE "tax_code" ADD COLUMN "input_account_id" INTEGER;

ALTER TABLE "tax_code" ADD COLUMN "base_box" TEXT NOT NULL DEFAULT '';

ALTER TABLE "tax_code" ADD COLUMN "tax_box" TEXT NOT NULL DEFAULT '';

ALTER TABLE "tax_code" ADD COLUMN "input_base_box" TEXT NOT NULL DEFAULT '';

ALTER TABLE "tax_code" ADD COLUMN "input_tax_box" TEXT NOT NULL DEFAULT '';

ALTER TABLE "tax_code" ADD COLUMN "state" TEXT NOT NULL DEFAULT 'active' CHECK ("state" IN ('active', 'retired'));

ALTER TABLE "party" ADD COLUMN "tax_code_id" INTEGER REFERENCES "tax_code" ("id") ON DELETE RESTRICT;

ALTER TABLE "bill_tax" ADD COLUMN "own_rate" INTEGER NOT NULL DEFAULT 0 CHECK ("own_rate" >= 0);

ALTER TABLE "bill_tax" ADD COLUMN "own_tax" INTEGER NOT NULL DEFAULT 0 CHECK ("own_tax" >= 0);

CREATE TABLE "tax_part" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "tax_code_id" INTEGER NOT NULL,
  "position" INTEGER NOT NULL,
  "part_id" INTEGER NOT NULL,
  "how" TEXT NOT NULL,
  "rate" INTEGER NOT NULL,
  "amount" INTEGER NOT NULL,
  FOREIGN KEY ("tax_code_id") REFERENCES "tax_code" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("part_id") REFERENCES "tax_code" ("id") ON DELETE RESTRICT,
  CHECK ("how" IN ('percent', 'on tax', 'per unit')),
  CHECK ("rate" >= 0),
  CHECK ("amount" >= 0),
  CHECK ("part_id" <> "tax_code_id")) STRICT;

CREATE INDEX "tax_part_tax_code_id" ON "tax_part" ("tax_code_id");

CREATE UNIQUE INDEX "tax_part_tax_code_id_part_id" ON "tax_part" ("tax_code_id", "part_id");

ALTER TABLE "invoice" ADD COLUMN "cash_basis" INTEGER NOT NULL DEFAULT 0 CHECK ("cash_basis" IN (0, 1));

CREATE TABLE "tax_due" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "invoice_id" INTEGER NOT NULL,
  "tax_code_id" INTEGER NOT NULL,
  "rate" INTEGER NOT NULL,
  "day" TEXT NOT NULL,
  "base" INTEGER NOT NULL,
  "tax" INTEGER NOT NULL,
  FOREIGN KEY ("invoice_id") REFERENCES "invoice" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("tax_code_id") REFERENCES "tax_code" ("id") ON DELETE RESTRICT,
  CHECK ("day" IS date("day"))) STRICT;

CREATE INDEX "tax_due_invoice_id" ON "tax_due" ("invoice_id");

CREATE INDEX "tax_due_day" ON "tax_due" ("day");
