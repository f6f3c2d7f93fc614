ALTER TABLE "price_list" ADD COLUMN "includes_tax" INTEGER NOT NULL DEFAULT 0 CHECK ("includes_tax" IN (0, 1));

CREATE TABLE "exchange_rate" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "version" INTEGER NOT NULL DEFAULT 1,
  "created_at" TEXT NOT NULL,
  "created_by" INTEGER NOT NULL,
  "updated_at" TEXT NOT NULL,
  "updated_by" INTEGER NOT NULL,
  "company_id" INTEGER NOT NULL,
  "currency" TEXT NOT NULL,
  "valid_from" TEXT NOT NULL,
  "rate" INTEGER NOT NULL,
  "source" TEXT NOT NULL,
  FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE RESTRICT,
  CHECK (length("currency") = 3),
  CHECK ("rate" >= 1),
  CHECK ("valid_from" IS date("valid_from"))) STRICT;

CREATE UNIQUE INDEX "exchange_rate_company_id_currency_valid_from" ON "exchange_rate" ("company_id", "currency", "valid_from");

ALTER TABLE "deal" ADD COLUMN "prices_include_tax" INTEGER NOT NULL DEFAULT 0 CHECK ("prices_include_tax" IN (0, 1));

ALTER TABLE "deal" ADD COLUMN "document_discount_percent" INTEGER NOT NULL DEFAULT 0 CHECK ("document_discount_percent" BETWEEN 0 AND 1000000);

ALTER TABLE "deal" ADD COLUMN "document_discount" INTEGER NOT NULL DEFAULT 0 CHECK ("document_discount" >= 0);

ALTER TABLE "sales_order" ADD COLUMN "prices_include_tax" INTEGER NOT NULL DEFAULT 0 CHECK ("prices_include_tax" IN (0, 1));

ALTER TABLE "sales_order" ADD COLUMN "document_discount_percent" INTEGER NOT NULL DEFAULT 0 CHECK ("document_discount_percent" BETWEEN 0 AND 1000000);

ALTER TABLE "sales_order" ADD COLUMN "document_discount" INTEGER NOT NULL DEFAULT 0 CHECK ("document_discount" >= 0);

ALTER TABLE "sales_order" ADD COLUMN "exchange_rate" INTEGER NOT NULL DEFAULT 10000000000 CHECK ("exchange_rate" > 0);

ALTER TABLE "invoice" ADD COLUMN "prices_include_tax" INTEGER NOT NULL DEFAULT 0 CHECK ("prices_include_tax" IN (0, 1));

ALTER TABLE "invoice" ADD COLUMN "document_discount" INTEGER NOT NULL DEFAULT 0 CHECK ("document_discount" >= 0);

ALTER TABLE "invoice" ADD COLUMN "exchange_rate" INTEGER NOT NULL DEFAULT 10000000000 CHECK ("exchange_rate" > 0);

ALTER TABLE "invoice" ADD COLUMN "base_total" INTEGER NOT NULL DEFAULT 0 CHECK ("base_total" >= 0);

ALTER TABLE "invoice" ADD COLUMN "base_outstanding" INTEGER NOT NULL DEFAULT 0 CHECK ("base_outstanding" BETWEEN 0 AND "base_total");

ALTER TABLE "deal_line" ADD COLUMN "document_discount" INTEGER NOT NULL DEFAULT 0 CHECK ("document_discount" >= 0);

ALTER TABLE "deal_line" ADD COLUMN "tax_included" INTEGER NOT NULL DEFAULT 0 CHECK ("tax_included" >= 0);

ALTER TABLE "order_line" ADD COLUMN "document_discount" INTEGER NOT NULL DEFAULT 0 CHECK ("document_discount" >= 0);

ALTER TABLE "order_line" ADD COLUMN "tax_included" INTEGER NOT NULL DEFAULT 0 CHECK ("tax_included" >= 0);

ALTER TABLE "invoice_line" ADD COLUMN "document_discount" INTEGER NOT NULL DEFAULT 0 CHECK ("document_discount" >= 0);

ALTER TABLE "invoice_line" ADD COLUMN "tax_included" INTEGER NOT NULL DEFAULT 0 CHECK ("tax_included" >= 0);

ALTER TABLE "instalment" ADD COLUMN "base_amount" INTEGER NOT NULL DEFAULT 0 CHECK ("base_amount" >= 0);

ALTER TABLE "instalment" ADD COLUMN "base_settled" INTEGER NOT NULL DEFAULT 0 CHECK ("base_settled" BETWEEN 0 AND "base_amount");

ALTER TABLE "payment" ADD COLUMN "exchange_rate" INTEGER NOT NULL DEFAULT 10000000000 CHECK ("exchange_rate" > 0);

ALTER TABLE "payment" ADD COLUMN "base_amount" INTEGER NOT NULL DEFAULT 0 CHECK ("base_amount" >= 0);

ALTER TABLE "payment" ADD COLUMN "base_unapplied" INTEGER NOT NULL DEFAULT 0 CHECK ("base_unapplied" BETWEEN 0 AND "base_amount");

UPDATE "invoice" SET "base_total" = "total", "base_outstanding" = "outstanding" WHERE "number" IS NOT NULL;

UPDATE "instalment" SET "base_amount" = "amount", "base_settled" = "settled";

UPDATE "payment" SET "base_amount" = "amount", "base_unapplied" = "unapplied";
