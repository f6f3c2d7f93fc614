ALTER TABLE "product" ADD COLUMN "handling_days" INTEGER CHECK ("handling_days" >= 0);

ALTER TABLE "product" ADD COLUMN "drop_ship" INTEGER NOT NULL DEFAULT 0 CHECK ("drop_ship" IN (0, 1));

ALTER TABLE "party" ADD COLUMN "inspect_deliveries" INTEGER NOT NULL DEFAULT 0 CHECK ("inspect_deliveries" IN (0, 1));

ALTER TABLE "supplier_term" ADD COLUMN "inspect" INTEGER NOT NULL DEFAULT 0 CHECK ("inspect" IN (0, 1));

ALTER TABLE "location" ADD COLUMN "direct" INTEGER NOT NULL DEFAULT 0 CHECK ("direct" IN (0, 1));

ALTER TABLE "order_line" ADD COLUMN "drop_ship" INTEGER NOT NULL DEFAULT 0 CHECK ("drop_ship" IN (0, 1));

ALTER TABLE "purchase_order" ADD COLUMN "for_order" INTEGER;

ALTER TABLE "purchase_order" ADD COLUMN "ship_to" TEXT NOT NULL DEFAULT '';

ALTER TABLE "purchase_line" ADD COLUMN "for_line" INTEGER;

CREATE INDEX "purchase_order_for_order" ON "purchase_order" ("for_order");

CREATE INDEX "purchase_line_for_line" ON "purchase_line" ("for_line");
