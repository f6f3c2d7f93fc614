CREATE TABLE "picked_lot" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "product_id" INTEGER NOT NULL,
  "location_id" INTEGER NOT NULL,
  "lot_id" INTEGER NOT NULL,
  "quantity" INTEGER NOT NULL,
  "origin" TEXT NOT NULL,
  "origin_line_id" INTEGER NOT NULL,
  FOREIGN KEY ("product_id") REFERENCES "product" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("location_id") REFERENCES "location" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("lot_id") REFERENCES "lot" ("id") ON DELETE RESTRICT,
  CHECK ("quantity" >= 1)) STRICT;

CREATE UNIQUE INDEX "picked_lot_origin_line_id_origin_lot_id" ON "picked_lot" ("origin_line_id", "origin", "lot_id");

CREATE INDEX "picked_lot_product_id_location_id" ON "picked_lot" ("product_id", "location_id");
