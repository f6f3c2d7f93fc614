ALTER TABLE "payment_term" ADD COLUMN "discount" INTEGER NOT NULL DEFAULT 0 CHECK ("discount" BETWEEN 0 AND 1000000);

ALTER TABLE "payment_term" ADD COLUMN "discount_days" INTEGER NOT NULL DEFAULT 0 CHECK ("discount_days" >= 0);

ALTER TABLE "invoice" ADD COLUMN "discount_until" TEXT CHECK ("discount_until" IS date("discount_until"));

ALTER TABLE "invoice" ADD COLUMN "cash_discount" INTEGER NOT NULL DEFAULT 0 CHECK ("cash_discount" BETWEEN 0 AND "total");

CREATE TABLE "deduction" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "version" INTEGER NOT NULL DEFAULT 1,
  "created_at" TEXT NOT NULL,
  "created_by" INTEGER NOT NULL,
  "updated_at" TEXT NOT NULL,
  "updated_by" INTEGER NOT NULL,
  "company_id" INTEGER NOT NULL,
  "kind" TEXT NOT NULL,
  "invoice_id" INTEGER NOT NULL,
  "payment_id" INTEGER,
  "day" TEXT NOT NULL,
  "amount" INTEGER NOT NULL,
  "tax" INTEGER NOT NULL,
  "base_amount" INTEGER NOT NULL,
  "role" TEXT NOT NULL,
  "reason" TEXT NOT NULL,
  "state" TEXT NOT NULL,
  FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("invoice_id") REFERENCES "invoice" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("payment_id") REFERENCES "payment" ("id") ON DELETE RESTRICT,
  CHECK ("kind" IN ('discount', 'write-off')),
  CHECK ("state" IN ('posted', 'reversed')),
  CHECK ("day" IS date("day")),
  CHECK ("amount" >= 1),
  CHECK ("tax" BETWEEN 0 AND "amount"),
  CHECK ("base_amount" >= 0),
  CHECK ("kind" = 'write-off' OR "payment_id" IS NOT NULL)) STRICT;

CREATE TABLE "deduction_tax" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "deduction_id" INTEGER NOT NULL,
  "tax_code_id" INTEGER NOT NULL,
  "rate" INTEGER NOT NULL,
  "base" INTEGER NOT NULL,
  "tax" INTEGER NOT NULL,
  FOREIGN KEY ("deduction_id") REFERENCES "deduction" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("tax_code_id") REFERENCES "tax_code" ("id") ON DELETE RESTRICT,
  CHECK ("base" >= 0),
  CHECK ("tax" >= 0)) STRICT;

ALTER TABLE "allocation" ADD COLUMN "deduction_id" INTEGER REFERENCES "deduction" ("id") ON DELETE RESTRICT;

CREATE INDEX "deduction_invoice_id" ON "deduction" ("invoice_id");

CREATE INDEX "deduction_payment_id" ON "deduction" ("payment_id");

CREATE INDEX "deduction_tax_deduction_id" ON "deduction_tax" ("deduction_id");

CREATE UNIQUE INDEX "deduction_tax_deduction_id_tax_code_id_rate" ON "deduction_tax" ("deduction_id", "tax_code_id", "rate");

CREATE INDEX "allocation_of_deduction" ON "allocation" ("deduction_id") WHERE "deduction_id" IS NOT NULL;

CREATE INDEX "allocation_day" ON "allocation" ("day");

CREATE INDEX "allocation_released" ON "allocation" ("released_on") WHERE "released_on" IS NOT NULL;
