CREATE TABLE "incoming" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "product_id" INTEGER NOT NULL,
  "location_id" INTEGER NOT NULL,
  "day" TEXT,
  "quantity" INTEGER NOT NULL,
  "origin" TEXT NOT NULL,
  "origin_line_id" INTEGER NOT NULL,
  FOREIGN KEY ("product_id") REFERENCES "product" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("location_id") REFERENCES "location" ("id") ON DELETE RESTRICT,
  CHECK ("quantity" >= 1),
  CHECK ("day" IS date("day"))) STRICT;

CREATE UNIQUE INDEX "incoming_origin_line_id_origin" ON "incoming" ("origin_line_id", "origin");

CREATE INDEX "incoming_product_id_location_id_day" ON "incoming" ("product_id", "location_id", "day");

CREATE TABLE "purchase_order" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "version" INTEGER NOT NULL DEFAULT 1,
  "created_at" TEXT NOT NULL,
  "created_by" INTEGER NOT NULL,
  "updated_at" TEXT NOT NULL,
  "updated_by" INTEGER NOT NULL,
  "company_id" INTEGER NOT NULL,
  "number" TEXT,
  "party_id" INTEGER NOT NULL,
  "source" TEXT NOT NULL,
  "supplier_reference" TEXT NOT NULL,
  "day" TEXT NOT NULL,
  "expected" TEXT,
  "owner_id" INTEGER NOT NULL,
  "currency" TEXT NOT NULL,
  "location_id" INTEGER NOT NULL,
  "party_name" TEXT NOT NULL,
  "address" TEXT NOT NULL,
  "notes" TEXT NOT NULL,
  "net" INTEGER NOT NULL,
  "tax" INTEGER NOT NULL,
  "total" INTEGER NOT NULL,
  "prices_include_tax" INTEGER NOT NULL,
  "document_discount_percent" INTEGER NOT NULL,
  "document_discount" INTEGER NOT NULL,
  "exchange_rate" INTEGER NOT NULL,
  "confirmed_at" TEXT,
  "cancelled_at" TEXT,
  "hold_reason" TEXT NOT NULL,
  "state" TEXT NOT NULL,
  FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("party_id") REFERENCES "party" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("owner_id") REFERENCES "app_user" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("location_id") REFERENCES "location" ("id") ON DELETE RESTRICT,
  CHECK ("source" IN ('', 'reorder')),
  CHECK ("state" IN ('draft', 'pending approval', 'confirmed', 'receiving', 'done', 'closed', 'cancelled')),
  CHECK ("prices_include_tax" IN (0, 1)),
  CHECK ("document_discount_percent" BETWEEN 0 AND 1000000),
  CHECK ("document_discount" >= 0),
  CHECK ("exchange_rate" >= 1),
  CHECK (("number" IS NULL) = ("confirmed_at" IS NULL)),
  CHECK ("total" = "net" + "tax"),
  CHECK ("day" IS date("day")),
  CHECK ("expected" IS date("expected")),
  CHECK ("number" = upper("number"))) STRICT;

CREATE INDEX "purchase_order_party_id" ON "purchase_order" ("party_id");

CREATE UNIQUE INDEX "purchase_order_company_id_number" ON "purchase_order" ("company_id", "number");

CREATE INDEX "purchase_order_state_id" ON "purchase_order" ("state", "id");

CREATE INDEX "purchase_order_party_name" ON "purchase_order" ("party_name");

CREATE INDEX "purchase_order_day" ON "purchase_order" ("day");

CREATE INDEX "purchase_order_total" ON "purchase_order" ("total");

CREATE INDEX "purchase_order_expected_order" ON "purchase_order" (COALESCE("expected", ''), "id");

CREATE TABLE "purchase_line" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "order_id" INTEGER NOT NULL,
  "position" INTEGER NOT NULL,
  "product_id" INTEGER NOT NULL,
  "sku" TEXT NOT NULL,
  "supplier_sku" TEXT NOT NULL,
  "description" TEXT NOT NULL,
  "unit" TEXT NOT NULL,
  "quantity" INTEGER NOT NULL,
  "price" INTEGER NOT NULL,
  "discount" INTEGER NOT NULL,
  "tax_code_id" INTEGER NOT NULL,
  "tax_rate" INTEGER NOT NULL,
  "net" INTEGER NOT NULL,
  "document_discount" INTEGER NOT NULL,
  "tax_included" INTEGER NOT NULL,
  "expected" TEXT,
  "received" INTEGER NOT NULL,
  "returned" INTEGER NOT NULL,
  "closed" INTEGER NOT NULL,
  "billed" INTEGER NOT NULL,
  FOREIGN KEY ("order_id") REFERENCES "purchase_order" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("product_id") REFERENCES "product" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("tax_code_id") REFERENCES "tax_code" ("id") ON DELETE RESTRICT,
  CHECK ("quantity" >= 1),
  CHECK ("price" >= 0),
  CHECK ("discount" BETWEEN 0 AND 1000000),
  CHECK ("tax_rate" >= 0),
  CHECK ("document_discount" >= 0),
  CHECK ("tax_included" >= 0),
  CHECK ("received" >= 0),
  CHECK ("returned" BETWEEN 0 AND "received"),
  CHECK ("closed" BETWEEN 0 AND "quantity"),
  CHECK ("billed" >= 0),
  CHECK ("expected" IS date("expected"))) STRICT;

CREATE INDEX "purchase_line_product_id" ON "purchase_line" ("product_id");

CREATE UNIQUE INDEX "purchase_line_order_id_position" ON "purchase_line" ("order_id", "position");

CREATE TABLE "receipt" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "version" INTEGER NOT NULL DEFAULT 1,
  "created_at" TEXT NOT NULL,
  "created_by" INTEGER NOT NULL,
  "updated_at" TEXT NOT NULL,
  "updated_by" INTEGER NOT NULL,
  "company_id" INTEGER NOT NULL,
  "order_id" INTEGER NOT NULL,
  "type" TEXT NOT NULL,
  "returns_id" INTEGER,
  "number" TEXT,
  "location_id" INTEGER NOT NULL,
  "party_name" TEXT NOT NULL,
  "reference" TEXT NOT NULL,
  "day" TEXT NOT NULL,
  "currency" TEXT NOT NULL,
  "exchange_rate" INTEGER NOT NULL,
  "value" INTEGER NOT NULL,
  FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("order_id") REFERENCES "purchase_order" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("returns_id") REFERENCES "receipt" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("location_id") REFERENCES "location" ("id") ON DELETE RESTRICT,
  CHECK ("type" IN ('receipt', 'return')),
  CHECK (("type" = 'return') = ("returns_id" IS NOT NULL)),
  CHECK ("exchange_rate" >= 1),
  CHECK ("value" >= 0),
  CHECK ("day" IS date("day")),
  CHECK ("number" = upper("number"))) STRICT;

CREATE INDEX "receipt_order_id" ON "receipt" ("order_id");

CREATE INDEX "receipt_returns_id" ON "receipt" ("returns_id");

CREATE UNIQUE INDEX "receipt_company_id_number" ON "receipt" ("company_id", "number");

CREATE INDEX "receipt_day" ON "receipt" ("day");

CREATE TABLE "receipt_line" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "receipt_id" INTEGER NOT NULL,
  "purchase_line_id" INTEGER NOT NULL,
  "returns_line_id" INTEGER,
  "product_id" INTEGER NOT NULL,
  "quantity" INTEGER NOT NULL,
  "value" INTEGER NOT NULL,
  "over" INTEGER NOT NULL,
  "billed" INTEGER NOT NULL,
  "billed_value" INTEGER NOT NULL,
  FOREIGN KEY ("receipt_id") REFERENCES "receipt" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("purchase_line_id") REFERENCES "purchase_line" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("returns_line_id") REFERENCES "receipt_line" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("product_id") REFERENCES "product" ("id") ON DELETE RESTRICT,
  CHECK ("quantity" >= 1),
  CHECK ("value" >= 0),
  CHECK ("over" BETWEEN 0 AND "quantity"),
  CHECK ("billed" BETWEEN 0 AND "quantity"),
  CHECK ("billed_value" >= 0)) STRICT;

CREATE INDEX "receipt_line_purchase_line_id" ON "receipt_line" ("purchase_line_id");

CREATE INDEX "receipt_line_returns_line_id" ON "receipt_line" ("returns_line_id");

CREATE INDEX "receipt_line_product_id" ON "receipt_line" ("product_id");

CREATE UNIQUE INDEX "receipt_line_receipt_id_purchase_line_id" ON "receipt_line" ("receipt_id", "purchase_line_id");

CREATE TABLE "reorder_rule" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "version" INTEGER NOT NULL DEFAULT 1,
  "created_at" TEXT NOT NULL,
  "created_by" INTEGER NOT NULL,
  "updated_at" TEXT NOT NULL,
  "updated_by" INTEGER NOT NULL,
  "product_id" INTEGER NOT NULL,
  "location_id" INTEGER NOT NULL,
  "minimum" INTEGER NOT NULL,
  "maximum" INTEGER NOT NULL,
  "lead_days" INTEGER,
  FOREIGN KEY ("product_id") REFERENCES "product" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("location_id") REFERENCES "location" ("id") ON DELETE RESTRICT,
  CHECK ("minimum" >= 0),
  CHECK ("maximum" >= "minimum"),
  CHECK ("lead_days" >= 0)) STRICT;

CREATE UNIQUE INDEX "reorder_rule_product_id_location_id" ON "reorder_rule" ("product_id", "location_id");

CREATE TABLE "supplier_term" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "version" INTEGER NOT NULL DEFAULT 1,
  "created_at" TEXT NOT NULL,
  "created_by" INTEGER NOT NULL,
  "updated_at" TEXT NOT NULL,
  "updated_by" INTEGER NOT NULL,
  "product_id" INTEGER NOT NULL,
  "party_id" INTEGER NOT NULL,
  "reference" TEXT NOT NULL,
  "description" TEXT NOT NULL,
  "currency" TEXT NOT NULL,
  "lead_days" INTEGER,
  "least" INTEGER NOT NULL,
  "preferred" INTEGER NOT NULL,
  "state" TEXT NOT NULL,
  FOREIGN KEY ("product_id") REFERENCES "product" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("party_id") REFERENCES "party" ("id") ON DELETE RESTRICT,
  CHECK (length("currency") = 3),
  CHECK ("lead_days" >= 0),
  CHECK ("least" >= 0),
  CHECK ("preferred" IN (0, 1)),
  CHECK ("state" IN ('active', 'retired'))) STRICT;

CREATE INDEX "supplier_term_product_id" ON "supplier_term" ("product_id");

CREATE UNIQUE INDEX "supplier_term_party_id_product_id" ON "supplier_term" ("party_id", "product_id");

CREATE TABLE "supplier_price" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "term_id" INTEGER NOT NULL,
  "min_quantity" INTEGER NOT NULL,
  "valid_from" TEXT NOT NULL,
  "price" INTEGER NOT NULL,
  FOREIGN KEY ("term_id") REFERENCES "supplier_term" ("id") ON DELETE RESTRICT,
  CHECK ("min_quantity" >= 0),
  CHECK ("price" >= 0),
  CHECK ("valid_from" IS date("valid_from"))) STRICT;

CREATE UNIQUE INDEX "supplier_price_term_id_min_quantity_valid_from" ON "supplier_price" ("term_id", "min_quantity", "valid_from");
