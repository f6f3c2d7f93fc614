ALTER TABLE "sales_order" ADD COLUMN "buyer_reference" TEXT NOT NULL DEFAULT '';

ALTER TABLE "invoice" ADD COLUMN "buyer_reference" TEXT NOT NULL DEFAULT '';
