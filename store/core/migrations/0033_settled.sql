ALTER TABLE "recurring_invoice" ADD COLUMN "posts" INTEGER NOT NULL DEFAULT 0 CHECK ("posts" IN (0, 1));

ALTER TABLE "bill" ADD COLUMN "cash_basis" INTEGER NOT NULL DEFAULT 0 CHECK ("cash_basis" IN (0, 1));

ALTER TABLE "tax_due" ADD COLUMN "bill_id" INTEGER REFERENCES "bill" ("id") ON DELETE RESTRICT CHECK (("invoice_id" IS NULL) <> ("bill_id" IS NULL));

CREATE INDEX "tax_due_bill_id" ON "tax_due" ("bill_id");

ALTER TABLE "deduction_tax" ADD COLUMN "own_rate" INTEGER NOT NULL DEFAULT 0 CHECK ("own_rate" >= 0);

ALTER TABLE "deduction_tax" ADD COLUMN "own_tax" INTEGER NOT NULL DEFAULT 0 CHECK ("own_tax" >= 0);
