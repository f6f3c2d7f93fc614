ALTER TABLE "sales_order" ADD COLUMN "revision" INTEGER NOT NULL DEFAULT 0 CHECK ("revision" >= 0);

CREATE INDEX "sales_order_reference" ON "sales_order" ("party_id", "customer_reference") WHERE "customer_reference" <> '';

ALTER TABLE "order_line" ADD COLUMN "part_of" INTEGER;

ALTER TABLE "order_line" ADD COLUMN "each" INTEGER CHECK ("each" >= 1);

ALTER TABLE "order_line" ADD COLUMN "over" INTEGER NOT NULL DEFAULT 0 CHECK ("over" >= 0);

ALTER TABLE "order_line" ADD COLUMN "returned" INTEGER NOT NULL DEFAULT 0 CHECK ("returned" >= 0);

ALTER TABLE "order_line" ADD COLUMN "replaced" INTEGER NOT NULL DEFAULT 0 CHECK ("replaced" BETWEEN 0 AND "returned");

ALTER TABLE "order_line" ADD COLUMN "waived" INTEGER NOT NULL DEFAULT 0 CHECK ("waived" BETWEEN 0 AND "returned");

CREATE TABLE "kit_component" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "kit_id" INTEGER NOT NULL,
  "product_id" INTEGER NOT NULL,
  "quantity" INTEGER NOT NULL,
  FOREIGN KEY ("kit_id") REFERENCES "product" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("product_id") REFERENCES "product" ("id") ON DELETE RESTRICT,
  CHECK ("quantity" >= 1),
  CHECK ("kit_id" <> "product_id")) STRICT;

CREATE INDEX "kit_component_product_id" ON "kit_component" ("product_id");

CREATE UNIQUE INDEX "kit_component_kit_id_product_id" ON "kit_component" ("kit_id", "product_id");

CREATE TABLE "approval" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "version" INTEGER NOT NULL DEFAULT 1,
  "created_at" TEXT NOT NULL,
  "created_by" INTEGER NOT NULL,
  "updated_at" TEXT NOT NULL,
  "updated_by" INTEGER NOT NULL,
  "company_id" INTEGER NOT NULL,
  "kind" TEXT NOT NULL,
  "record_id" INTEGER NOT NULL,
  "title" TEXT NOT NULL,
  "party_name" TEXT NOT NULL,
  "reason" TEXT NOT NULL,
  "total" INTEGER NOT NULL,
  "currency" TEXT NOT NULL,
  "requester_id" INTEGER NOT NULL,
  "day" TEXT NOT NULL,
  "decider_id" INTEGER,
  "decided_at" TEXT,
  "answer" TEXT NOT NULL,
  "state" TEXT NOT NULL,
  FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("requester_id") REFERENCES "app_user" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("decider_id") REFERENCES "app_user" ("id") ON DELETE RESTRICT,
  CHECK ("kind" IN ('order', 'po', 'amend')),
  CHECK ("state" IN ('pending', 'granted', 'refused', 'void')),
  CHECK (("state" = 'pending') = ("decided_at" IS NULL)),
  CHECK ("state" <> 'granted' OR "decider_id" <> "requester_id"),
  CHECK ("day" IS date("day"))) STRICT;

CREATE INDEX "approval_record_id_kind" ON "approval" ("record_id", "kind");

CREATE INDEX "approval_state_id" ON "approval" ("state", "id");

CREATE TABLE "sales_return" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "version" INTEGER NOT NULL DEFAULT 1,
  "created_at" TEXT NOT NULL,
  "created_by" INTEGER NOT NULL,
  "updated_at" TEXT NOT NULL,
  "updated_by" INTEGER NOT NULL,
  "company_id" INTEGER NOT NULL,
  "order_id" INTEGER NOT NULL,
  "number" TEXT,
  "location_id" INTEGER NOT NULL,
  "party_name" TEXT NOT NULL,
  "reason" TEXT NOT NULL,
  "reference" TEXT NOT NULL,
  "credit" INTEGER NOT NULL,
  "replace" INTEGER NOT NULL,
  "day" TEXT,
  "value" INTEGER NOT NULL,
  "reversed_on" TEXT,
  "cancelled_at" TEXT,
  "state" TEXT NOT NULL,
  FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("order_id") REFERENCES "sales_order" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("location_id") REFERENCES "location" ("id") ON DELETE RESTRICT,
  CHECK ("state" IN ('draft', 'received', 'reversed', 'cancelled')),
  CHECK (("number" IS NOT NULL) = ("state" IN ('received', 'reversed'))),
  CHECK ("number" IS NULL OR "day" IS NOT NULL),
  CHECK (("state" = 'reversed') = ("reversed_on" IS NOT NULL)),
  CHECK ("credit" IN (0, 1)),
  CHECK ("replace" IN (0, 1)),
  CHECK ("credit" = 0 OR "replace" = 0),
  CHECK ("value" >= 0),
  CHECK ("day" IS date("day")),
  CHECK ("reversed_on" IS date("reversed_on")),
  CHECK ("number" = upper("number"))) STRICT;

CREATE INDEX "sales_return_order_id" ON "sales_return" ("order_id");

CREATE UNIQUE INDEX "sales_return_company_id_number" ON "sales_return" ("company_id", "number");

CREATE INDEX "sales_return_state_id" ON "sales_return" ("state", "id");

CREATE TABLE "return_line" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "goods_back_id" INTEGER NOT NULL,
  "order_line_id" INTEGER NOT NULL,
  "shipment_line_id" INTEGER,
  "product_id" INTEGER NOT NULL,
  "quantity" INTEGER NOT NULL,
  "scrapped" INTEGER NOT NULL,
  "waived" INTEGER NOT NULL,
  FOREIGN KEY ("goods_back_id") REFERENCES "sales_return" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("order_line_id") REFERENCES "order_line" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("shipment_line_id") REFERENCES "shipment_line" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("product_id") REFERENCES "product" ("id") ON DELETE RESTRICT,
  CHECK ("quantity" >= 1),
  CHECK ("scrapped" IN (0, 1)),
  CHECK ("waived" BETWEEN 0 AND "quantity")) STRICT;

CREATE INDEX "return_line_order_line_id" ON "return_line" ("order_line_id");

CREATE INDEX "return_line_shipment_line_id" ON "return_line" ("shipment_line_id");

CREATE UNIQUE INDEX "return_line_goods_back_id_shipment_line_id" ON "return_line" ("goods_back_id", "shipment_line_id");

CREATE TABLE "return_credit" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "goods_back_id" INTEGER NOT NULL,
  "note_id" INTEGER NOT NULL,
  FOREIGN KEY ("goods_back_id") REFERENCES "sales_return" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("note_id") REFERENCES "invoice" ("id") ON DELETE RESTRICT) STRICT;

CREATE INDEX "return_credit_goods_back_id" ON "return_credit" ("goods_back_id");

CREATE UNIQUE INDEX "return_credit_note_id" ON "return_credit" ("note_id");

CREATE TABLE "amendment" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "version" INTEGER NOT NULL DEFAULT 1,
  "created_at" TEXT NOT NULL,
  "created_by" INTEGER NOT NULL,
  "updated_at" TEXT NOT NULL,
  "updated_by" INTEGER NOT NULL,
  "company_id" INTEGER NOT NULL,
  "order_id" INTEGER NOT NULL,
  "number" TEXT,
  "revision" INTEGER NOT NULL,
  "reason" TEXT NOT NULL,
  "day" TEXT,
  "promised" TEXT,
  "old_promised" TEXT,
  "old_net" INTEGER NOT NULL,
  "old_total" INTEGER NOT NULL,
  "net" INTEGER NOT NULL,
  "total" INTEGER NOT NULL,
  "hold_reason" TEXT NOT NULL,
  "state" TEXT NOT NULL,
  FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("order_id") REFERENCES "sales_order" ("id") ON DELETE RESTRICT,
  CHECK ("state" IN ('draft', 'pending approval', 'applied', 'cancelled')),
  CHECK (("number" IS NOT NULL) = ("state" = 'applied')),
  CHECK ("number" IS NULL OR "day" IS NOT NULL),
  CHECK ("revision" >= 1),
  CHECK ("day" IS date("day")),
  CHECK ("promised" IS date("promised")),
  CHECK ("old_promised" IS date("old_promised")),
  CHECK ("number" = upper("number"))) STRICT;

CREATE INDEX "amendment_order_id" ON "amendment" ("order_id");

CREATE UNIQUE INDEX "amendment_company_id_number" ON "amendment" ("company_id", "number");

CREATE TABLE "amendment_line" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "amendment_id" INTEGER NOT NULL,
  "position" INTEGER NOT NULL,
  "order_line_id" INTEGER,
  "product_id" INTEGER NOT NULL,
  "sku" TEXT NOT NULL,
  "description" TEXT NOT NULL,
  "unit" TEXT NOT NULL,
  "tax_code_id" INTEGER NOT NULL,
  "tax_rate" INTEGER NOT NULL,
  "quantity" INTEGER NOT NULL,
  "price" INTEGER NOT NULL,
  "discount" INTEGER NOT NULL,
  "promised" TEXT,
  "old_quantity" INTEGER,
  "old_price" INTEGER,
  "old_discount" INTEGER,
  "old_promised" TEXT,
  FOREIGN KEY ("amendment_id") REFERENCES "amendment" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("order_line_id") REFERENCES "order_line" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("product_id") REFERENCES "product" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("tax_code_id") REFERENCES "tax_code" ("id") ON DELETE RESTRICT,
  CHECK ("quantity" >= 0),
  CHECK ("price" >= 0),
  CHECK ("discount" BETWEEN 0 AND 1000000),
  CHECK ("tax_rate" >= 0),
  CHECK ("promised" IS date("promised")),
  CHECK ("old_promised" IS date("old_promised"))) STRICT;

CREATE INDEX "amendment_line_order_line_id" ON "amendment_line" ("order_line_id");

CREATE UNIQUE INDEX "amendment_line_amendment_id_position" ON "amendment_line" ("amendment_id", "position");
