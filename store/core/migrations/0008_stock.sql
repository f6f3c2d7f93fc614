ALTER TABLE "warehouse" ADD COLUMN "state" TEXT NOT NULL DEFAULT 'active' CHECK ("state" IN ('active', 'archived'));

ALTER TABLE "location" ADD COLUMN "state" TEXT NOT NULL DEFAULT 'active' CHECK ("state" IN ('active', 'archived'));

ALTER TABLE "move" ADD COLUMN "difference" INTEGER NOT NULL DEFAULT 0;

CREATE INDEX "move_product_id_day" ON "move" ("product_id", "day");

CREATE TABLE "move_return" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "move_id" INTEGER NOT NULL,
  "of_id" INTEGER NOT NULL,
  FOREIGN KEY ("move_id") REFERENCES "move" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("of_id") REFERENCES "move" ("id") ON DELETE RESTRICT) STRICT;

CREATE UNIQUE INDEX "move_return_move_id" ON "move_return" ("move_id");

CREATE INDEX "move_return_of_id" ON "move_return" ("of_id");

CREATE TABLE "revaluation" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "company_id" INTEGER NOT NULL,
  "product_id" INTEGER NOT NULL,
  "move_id" INTEGER,
  "kind" TEXT NOT NULL,
  "amount" INTEGER NOT NULL,
  "expensed" INTEGER NOT NULL,
  "day" TEXT NOT NULL,
  "at" TEXT NOT NULL,
  "user_id" INTEGER NOT NULL,
  "memo" TEXT NOT NULL,
  FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("product_id") REFERENCES "product" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("move_id") REFERENCES "move" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("user_id") REFERENCES "app_user" ("id") ON DELETE RESTRICT,
  CHECK ("kind" IN ('landed cost', 'standard cost')),
  CHECK ("day" IS date("day"))) STRICT;

CREATE INDEX "revaluation_product_id_day" ON "revaluation" ("product_id", "day");

CREATE INDEX "revaluation_move_id" ON "revaluation" ("move_id");

CREATE TABLE "transfer" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "version" INTEGER NOT NULL DEFAULT 1,
  "created_at" TEXT NOT NULL,
  "created_by" INTEGER NOT NULL,
  "updated_at" TEXT NOT NULL,
  "updated_by" INTEGER NOT NULL,
  "company_id" INTEGER NOT NULL,
  "number" TEXT,
  "source_id" INTEGER NOT NULL,
  "target_id" INTEGER NOT NULL,
  "day" TEXT,
  "notes" TEXT NOT NULL,
  "state" TEXT NOT NULL,
  FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("source_id") REFERENCES "location" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("target_id") REFERENCES "location" ("id") ON DELETE RESTRICT,
  CHECK ("state" IN ('draft', 'in transit', 'done', 'cancelled')),
  CHECK ("source_id" <> "target_id"),
  CHECK (("number" IS NULL) = ("state" IN ('draft', 'cancelled'))),
  CHECK ("number" = upper("number")),
  CHECK ("day" IS date("day"))) STRICT;

CREATE UNIQUE INDEX "transfer_number" ON "transfer" ("number");

CREATE TABLE "transfer_line" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "transfer_id" INTEGER NOT NULL,
  "product_id" INTEGER NOT NULL,
  "quantity" INTEGER NOT NULL,
  "sent" INTEGER NOT NULL,
  "arrived" INTEGER NOT NULL,
  FOREIGN KEY ("transfer_id") REFERENCES "transfer" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("product_id") REFERENCES "product" ("id") ON DELETE RESTRICT,
  CHECK ("quantity" >= 1),
  CHECK ("sent" <= "quantity"),
  CHECK ("arrived" BETWEEN 0 AND "sent")) STRICT;

CREATE UNIQUE INDEX "transfer_line_transfer_id_product_id" ON "transfer_line" ("transfer_id", "product_id");

CREATE TABLE "stock_count" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "version" INTEGER NOT NULL DEFAULT 1,
  "created_at" TEXT NOT NULL,
  "created_by" INTEGER NOT NULL,
  "updated_at" TEXT NOT NULL,
  "updated_by" INTEGER NOT NULL,
  "company_id" INTEGER NOT NULL,
  "number" TEXT,
  "location_id" INTEGER NOT NULL,
  "day" TEXT NOT NULL,
  "notes" TEXT NOT NULL,
  "state" TEXT NOT NULL,
  FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("location_id") REFERENCES "location" ("id") ON DELETE RESTRICT,
  CHECK ("state" IN ('open', 'posted', 'cancelled')),
  CHECK (("number" IS NULL) = ("state" <> 'posted')),
  CHECK ("number" = upper("number")),
  CHECK ("day" IS date("day"))) STRICT;

CREATE UNIQUE INDEX "stock_count_number" ON "stock_count" ("number");

CREATE TABLE "stock_count_line" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "count_id" INTEGER NOT NULL,
  "product_id" INTEGER NOT NULL,
  "expected" INTEGER NOT NULL,
  "counted" INTEGER,
  "unit_cost" INTEGER,
  "value" INTEGER NOT NULL,
  "times" INTEGER NOT NULL,
  FOREIGN KEY ("count_id") REFERENCES "stock_count" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("product_id") REFERENCES "product" ("id") ON DELETE RESTRICT,
  CHECK ("expected" >= 0),
  CHECK ("counted" >= 0),
  CHECK ("unit_cost" >= 0),
  CHECK ("times" >= 0)) STRICT;

CREATE UNIQUE INDEX "stock_count_line_count_id_product_id" ON "stock_count_line" ("count_id", "product_id");

CREATE INDEX "stock_count_line_product_id" ON "stock_count_line" ("product_id");
