ALTER TABLE "product" ADD COLUMN "negative" INTEGER NOT NULL DEFAULT 0 CHECK ("negative" IN (0, 1));

ALTER TABLE "stock_balance" ADD COLUMN "negative" INTEGER NOT NULL DEFAULT 0 CHECK ("negative" IN (0, 1));
