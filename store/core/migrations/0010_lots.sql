ALTER TABLE "product" ADD COLUMN "tracking" TEXT NOT NULL DEFAULT 'none' CHECK ("tracking" IN ('none', 'lot', 'serial'));

CREATE INDEX "move_day" ON "move" ("day");

CREATE TABLE "lot" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "version" INTEGER NOT NULL DEFAULT 1,
  "created_at" TEXT NOT NULL,
  "created_by" INTEGER NOT NULL,
  "updated_at" TEXT NOT NULL,
  "updated_by" INTEGER NOT NULL,
  "product_id" INTEGER NOT NULL,
  "number" TEXT NOT NULL,
  "expires" TEXT,
  "supplier_reference" TEXT NOT NULL,
  "reason" TEXT NOT NULL,
  "state" TEXT NOT NULL,
  "number_key" TEXT NOT NULL,
  FOREIGN KEY ("product_id") REFERENCES "product" ("id") ON DELETE RESTRICT,
  CHECK (length("number") > 0),
  CHECK ("state" IN ('active', 'blocked')),
  CHECK ("expires" IS date("expires")),
  CHECK ("number_key" = lower("number") OR (length(CAST("number" AS BLOB)) > length("number") AND length("number_key") > 0))) STRICT;

CREATE INDEX "lot_product_id" ON "lot" ("product_id");

CREATE UNIQUE INDEX "lot_number_key_product_id" ON "lot" ("number_key", "product_id");

CREATE INDEX "lot_expires" ON "lot" ("expires");

CREATE TABLE "lot_balance" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "product_id" INTEGER NOT NULL,
  "lot_id" INTEGER NOT NULL,
  "location_id" INTEGER NOT NULL,
  "quantity" INTEGER NOT NULL,
  "piece" INTEGER NOT NULL,
  FOREIGN KEY ("product_id") REFERENCES "product" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("lot_id") REFERENCES "lot" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("location_id") REFERENCES "location" ("id") ON DELETE RESTRICT,
  CHECK ("quantity" >= 1),
  CHECK ("piece" IN (0, 1)),
  CHECK ("piece" = 0 OR "quantity" = 10000)) STRICT;

CREATE UNIQUE INDEX "lot_balance_lot_id_location_id" ON "lot_balance" ("lot_id", "location_id");

CREATE INDEX "lot_balance_product_id_location_id" ON "lot_balance" ("product_id", "location_id");

CREATE UNIQUE INDEX "lot_balance_one_piece" ON "lot_balance" ("lot_id") WHERE "piece" = 1;

CREATE TABLE "move_lot" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "move_id" INTEGER NOT NULL,
  "lot_id" INTEGER NOT NULL,
  "quantity" INTEGER NOT NULL,
  FOREIGN KEY ("move_id") REFERENCES "move" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("lot_id") REFERENCES "lot" ("id") ON DELETE RESTRICT,
  CHECK ("quantity" >= 1)) STRICT;

CREATE UNIQUE INDEX "move_lot_move_id_lot_id" ON "move_lot" ("move_id", "lot_id");

CREATE INDEX "move_lot_lot_id_move_id" ON "move_lot" ("lot_id", "move_id");

ALTER TABLE "stock_count_line" ADD COLUMN "lot_id" INTEGER REFERENCES "lot" ("id") ON DELETE RESTRICT;

DROP INDEX "stock_count_line_count_id_product_id";

CREATE UNIQUE INDEX "stock_count_line_counted" ON "stock_count_line" ("count_id", "product_id", COALESCE("lot_id", 0));
