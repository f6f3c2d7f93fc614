ALTER TABLE "sales_order" ADD COLUMN "to_deliver" INTEGER NOT NULL DEFAULT 0 CHECK ("to_deliver" >= 0);
