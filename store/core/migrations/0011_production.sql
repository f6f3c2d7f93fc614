CREATE TABLE "bom" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "version" INTEGER NOT NULL DEFAULT 1,
  "created_at" TEXT NOT NULL,
  "created_by" INTEGER NOT NULL,
  "updated_at" TEXT NOT NULL,
  "updated_by" INTEGER NOT NULL,
  "product_id" INTEGER NOT NULL,
  "revision" INTEGER NOT NULL,
  "code" TEXT NOT NULL,
  "code_key" TEXT NOT NULL,
  "quantity" INTEGER NOT NULL,
  "notes" TEXT NOT NULL,
  "state" TEXT NOT NULL,
  FOREIGN KEY ("product_id") REFERENCES "product" ("id") ON DELETE RESTRICT,
  CHECK (length("code") > 0),
  CHECK ("code_key" = lower("code") OR (length(CAST("code" AS BLOB)) > length("code") AND length("code_key") > 0)),
  CHECK ("revision" >= 1),
  CHECK ("quantity" >= 1),
  CHECK ("state" IN ('draft', 'active', 'retired'))) STRICT;

CREATE UNIQUE INDEX "bom_code_key" ON "bom" ("code_key");

CREATE UNIQUE INDEX "bom_product_id_revision" ON "bom" ("product_id", "revision");

CREATE UNIQUE INDEX "bom_in_use" ON "bom" ("product_id") WHERE "state" = 'active';

CREATE TABLE "bom_line" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "bom_id" INTEGER NOT NULL,
  "position" INTEGER NOT NULL,
  "product_id" INTEGER NOT NULL,
  "quantity" INTEGER NOT NULL,
  "scrap" INTEGER NOT NULL,
  FOREIGN KEY ("bom_id") REFERENCES "bom" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("product_id") REFERENCES "product" ("id") ON DELETE RESTRICT,
  CHECK ("quantity" >= 1),
  CHECK ("scrap" BETWEEN 0 AND 1000000)) STRICT;

CREATE INDEX "bom_line_product_id" ON "bom_line" ("product_id");

CREATE UNIQUE INDEX "bom_line_bom_id_product_id" ON "bom_line" ("bom_id", "product_id");

CREATE TABLE "work_order" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "version" INTEGER NOT NULL DEFAULT 1,
  "created_at" TEXT NOT NULL,
  "created_by" INTEGER NOT NULL,
  "updated_at" TEXT NOT NULL,
  "updated_by" INTEGER NOT NULL,
  "company_id" INTEGER NOT NULL,
  "number" TEXT,
  "product_id" INTEGER NOT NULL,
  "bom_id" INTEGER NOT NULL,
  "location_id" INTEGER NOT NULL,
  "quantity" INTEGER NOT NULL,
  "produced" INTEGER NOT NULL,
  "scrapped" INTEGER NOT NULL,
  "day" TEXT NOT NULL,
  "due" TEXT,
  "source" TEXT NOT NULL,
  "notes" TEXT NOT NULL,
  "released_at" TEXT,
  "started_at" TEXT,
  "closed_at" TEXT,
  "cancelled_at" TEXT,
  "state" TEXT NOT NULL,
  FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("product_id") REFERENCES "product" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("bom_id") REFERENCES "bom" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("location_id") REFERENCES "location" ("id") ON DELETE RESTRICT,
  CHECK ("source" IN ('', 'reorder')),
  CHECK ("state" IN ('draft', 'released', 'in progress', 'done', 'cancelled')),
  CHECK ("quantity" >= 1),
  CHECK ("produced" >= 0),
  CHECK ("scrapped" >= 0),
  CHECK ("produced" + "scrapped" <= "quantity"),
  CHECK (("number" IS NULL) = ("released_at" IS NULL)),
  CHECK ("day" IS date("day")),
  CHECK ("due" IS date("due")),
  CHECK ("number" = upper("number"))) STRICT;

CREATE INDEX "work_order_product_id" ON "work_order" ("product_id");

CREATE UNIQUE INDEX "work_order_company_id_number" ON "work_order" ("company_id", "number");

CREATE INDEX "work_order_state_id" ON "work_order" ("state", "id");

CREATE INDEX "work_order_day" ON "work_order" ("day");

CREATE INDEX "work_order_due_order" ON "work_order" (COALESCE("due", ''), "id");

CREATE TABLE "completion" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "company_id" INTEGER NOT NULL,
  "work_order_id" INTEGER NOT NULL,
  "position" INTEGER NOT NULL,
  "type" TEXT NOT NULL,
  "reverses_id" INTEGER,
  "quantity" INTEGER NOT NULL,
  "scrapped" INTEGER NOT NULL,
  "components" INTEGER NOT NULL,
  "absorbed" INTEGER NOT NULL,
  "value" INTEGER NOT NULL,
  "scrap_value" INTEGER NOT NULL,
  "move_id" INTEGER,
  "day" TEXT NOT NULL,
  "at" TEXT NOT NULL,
  "user_id" INTEGER NOT NULL,
  "reason" TEXT NOT NULL,
  "request_key" TEXT,
  FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("work_order_id") REFERENCES "work_order" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("reverses_id") REFERENCES "completion" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("move_id") REFERENCES "move" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("user_id") REFERENCES "app_user" ("id") ON DELETE RESTRICT,
  CHECK ("type" IN ('completion', 'scrap', 'reversal')),
  CHECK (("type" = 'reversal') = ("reverses_id" IS NOT NULL)),
  CHECK ("type" <> 'completion' OR "quantity" + "scrapped" > 0),
  CHECK ("quantity" >= 0),
  CHECK ("scrapped" >= 0),
  CHECK ("components" >= 0),
  CHECK ("absorbed" >= 0),
  CHECK ("value" >= 0),
  CHECK ("scrap_value" >= 0),
  CHECK ("value" + "scrap_value" = "components" + "absorbed"),
  CHECK ("day" IS date("day"))) STRICT;

CREATE UNIQUE INDEX "completion_reverses_id" ON "completion" ("reverses_id");

CREATE INDEX "completion_move_id" ON "completion" ("move_id");

CREATE UNIQUE INDEX "completion_request_key" ON "completion" ("request_key");

CREATE UNIQUE INDEX "completion_work_order_id_position" ON "completion" ("work_order_id", "position");

CREATE INDEX "completion_day" ON "completion" ("day");

CREATE TABLE "work_order_line" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "work_order_id" INTEGER NOT NULL,
  "position" INTEGER NOT NULL,
  "product_id" INTEGER NOT NULL,
  "quantity" INTEGER NOT NULL,
  "used" INTEGER NOT NULL,
  "open" INTEGER NOT NULL,
  "reserved" INTEGER NOT NULL,
  FOREIGN KEY ("work_order_id") REFERENCES "work_order" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("product_id") REFERENCES "product" ("id") ON DELETE RESTRICT,
  CHECK ("quantity" >= 0),
  CHECK ("used" >= 0),
  CHECK ("open" BETWEEN 0 AND "quantity"),
  CHECK ("reserved" BETWEEN 0 AND "open")) STRICT;

CREATE INDEX "work_order_line_product_id" ON "work_order_line" ("product_id");

CREATE UNIQUE INDEX "work_order_line_work_order_id_product_id" ON "work_order_line" ("work_order_id", "product_id");

CREATE TABLE "completion_line" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "completion_id" INTEGER NOT NULL,
  "line_id" INTEGER NOT NULL,
  "product_id" INTEGER NOT NULL,
  "quantity" INTEGER NOT NULL,
  "value" INTEGER NOT NULL,
  "move_id" INTEGER,
  FOREIGN KEY ("completion_id") REFERENCES "completion" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("line_id") REFERENCES "work_order_line" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("product_id") REFERENCES "product" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("move_id") REFERENCES "move" ("id") ON DELETE RESTRICT,
  CHECK ("quantity" >= 1),
  CHECK ("value" >= 0)) STRICT;

CREATE INDEX "completion_line_completion_id" ON "completion_line" ("completion_id");

CREATE INDEX "completion_line_line_id" ON "completion_line" ("line_id");

CREATE INDEX "completion_line_move_id" ON "completion_line" ("move_id");

