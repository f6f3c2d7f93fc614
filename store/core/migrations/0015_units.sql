ALTER TABLE "unit" ADD COLUMN "whole" INTEGER NOT NULL DEFAULT 0 CHECK ("whole" IN (0, 1));

CREATE TABLE "unit_conversion" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "unit_id" INTEGER NOT NULL,
  "base_id" INTEGER NOT NULL,
  "factor" INTEGER NOT NULL,
  "per" INTEGER NOT NULL,
  FOREIGN KEY ("unit_id") REFERENCES "unit" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("base_id") REFERENCES "unit" ("id") ON DELETE RESTRICT,
  CHECK ("factor" >= 1),
  CHECK ("per" >= 1),
  CHECK ("unit_id" <> "base_id")) STRICT;

CREATE UNIQUE INDEX "unit_conversion_unit_id" ON "unit_conversion" ("unit_id");

CREATE TABLE "product_unit" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "product_id" INTEGER NOT NULL,
  "unit_id" INTEGER NOT NULL,
  "factor" INTEGER NOT NULL,
  "per" INTEGER NOT NULL,
  FOREIGN KEY ("product_id") REFERENCES "product" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("unit_id") REFERENCES "unit" ("id") ON DELETE RESTRICT,
  CHECK ("factor" >= 1),
  CHECK ("per" >= 1)) STRICT;

CREATE UNIQUE INDEX "product_unit_product_id_unit_id" ON "product_unit" ("product_id", "unit_id");

ALTER TABLE "deal_line" ADD COLUMN "unit" TEXT NOT NULL DEFAULT '';

ALTER TABLE "product_price" ADD COLUMN "unit" TEXT NOT NULL DEFAULT '';

ALTER TABLE "supplier_price" ADD COLUMN "unit" TEXT NOT NULL DEFAULT '';

ALTER TABLE "purchase_request" ADD COLUMN "unit" TEXT NOT NULL DEFAULT '';

ALTER TABLE "product_price" ADD COLUMN "factor" INTEGER NOT NULL DEFAULT 1 CHECK ("factor" >= 1);

ALTER TABLE "product_price" ADD COLUMN "per" INTEGER NOT NULL DEFAULT 1 CHECK ("per" >= 1);

ALTER TABLE "deal_line" ADD COLUMN "factor" INTEGER NOT NULL DEFAULT 1 CHECK ("factor" >= 1);

ALTER TABLE "deal_line" ADD COLUMN "per" INTEGER NOT NULL DEFAULT 1 CHECK ("per" >= 1);

ALTER TABLE "order_line" ADD COLUMN "factor" INTEGER NOT NULL DEFAULT 1 CHECK ("factor" >= 1);

ALTER TABLE "order_line" ADD COLUMN "per" INTEGER NOT NULL DEFAULT 1 CHECK ("per" >= 1);

ALTER TABLE "amendment_line" ADD COLUMN "factor" INTEGER NOT NULL DEFAULT 1 CHECK ("factor" >= 1);

ALTER TABLE "amendment_line" ADD COLUMN "per" INTEGER NOT NULL DEFAULT 1 CHECK ("per" >= 1);

ALTER TABLE "amendment_line" ADD COLUMN "old_unit" TEXT;

ALTER TABLE "amendment_line" ADD COLUMN "old_factor" INTEGER CHECK ("old_factor" >= 1);

ALTER TABLE "amendment_line" ADD COLUMN "old_per" INTEGER CHECK ("old_per" >= 1);

ALTER TABLE "invoice_line" ADD COLUMN "factor" INTEGER NOT NULL DEFAULT 1 CHECK ("factor" >= 1);

ALTER TABLE "invoice_line" ADD COLUMN "per" INTEGER NOT NULL DEFAULT 1 CHECK ("per" >= 1);

ALTER TABLE "supplier_price" ADD COLUMN "factor" INTEGER NOT NULL DEFAULT 1 CHECK ("factor" >= 1);

ALTER TABLE "supplier_price" ADD COLUMN "per" INTEGER NOT NULL DEFAULT 1 CHECK ("per" >= 1);

ALTER TABLE "purchase_line" ADD COLUMN "factor" INTEGER NOT NULL DEFAULT 1 CHECK ("factor" >= 1);

ALTER TABLE "purchase_line" ADD COLUMN "per" INTEGER NOT NULL DEFAULT 1 CHECK ("per" >= 1);

ALTER TABLE "purchase_request" ADD COLUMN "factor" INTEGER NOT NULL DEFAULT 1 CHECK ("factor" >= 1);

ALTER TABLE "purchase_request" ADD COLUMN "per" INTEGER NOT NULL DEFAULT 1 CHECK ("per" >= 1);

ALTER TABLE "supplier_term" ADD COLUMN "unit_id" INTEGER REFERENCES "unit" ("id") ON DELETE RESTRICT;

ALTER TABLE "supplier_term" ADD COLUMN "pack" INTEGER NOT NULL DEFAULT 0 CHECK ("pack" >= 0);
