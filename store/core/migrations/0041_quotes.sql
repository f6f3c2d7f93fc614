CREATE TABLE "quote" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "version" INTEGER NOT NULL DEFAULT 1,
  "created_at" TEXT NOT NULL,
  "created_by" INTEGER NOT NULL,
  "updated_at" TEXT NOT NULL,
  "updated_by" INTEGER NOT NULL,
  "company_id" INTEGER NOT NULL,
  "number" TEXT,
  "revision" INTEGER NOT NULL,
  "first_id" INTEGER,
  "deal_id" INTEGER,
  "party_id" INTEGER NOT NULL,
  "customer_reference" TEXT NOT NULL,
  "day" TEXT NOT NULL,
  "sent_on" TEXT,
  "valid_until" TEXT,
  "decided_on" TEXT,
  "reason" TEXT NOT NULL,
  "owner_id" INTEGER NOT NULL,
  "currency" TEXT NOT NULL,
  "term_id" INTEGER NOT NULL,
  "location_id" INTEGER NOT NULL,
  "party_name" TEXT NOT NULL,
  "billing_address" TEXT NOT NULL,
  "shipping_address" TEXT NOT NULL,
  "notes" TEXT NOT NULL,
  "prices_include_tax" INTEGER NOT NULL,
  "document_discount_percent" INTEGER NOT NULL,
  "document_discount" INTEGER NOT NULL,
  "net" INTEGER NOT NULL,
  "tax" INTEGER NOT NULL,
  "total" INTEGER NOT NULL,
  "state" TEXT NOT NULL,
  "order_id" INTEGER,
  FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("first_id") REFERENCES "quote" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("deal_id") REFERENCES "deal" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("party_id") REFERENCES "party" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("owner_id") REFERENCES "app_user" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("term_id") REFERENCES "payment_term" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("location_id") REFERENCES "location" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("order_id") REFERENCES "sales_order" ("id") ON DELETE RESTRICT,
  CHECK ("state" IN ('draft', 'sent', 'accepted', 'rejected', 'superseded')),
  CHECK ("revision" >= 1),
  CHECK (("revision" = 1) = ("first_id" IS NULL)),
  CHECK (("number" IS NULL) = ("sent_on" IS NULL)),
  CHECK ("state" NOT IN ('sent', 'accepted') OR "number" IS NOT NULL),
  CHECK ("state" <> 'draft' OR "number" IS NULL),
  CHECK ("number" IS NULL OR "valid_until" IS NOT NULL),
  CHECK (("state" IN ('accepted', 'rejected')) = ("decided_on" IS NOT NULL)),
  CHECK (("state" = 'rejected') = ("reason" <> '')),
  CHECK (("state" = 'accepted') = ("order_id" IS NOT NULL)),
  CHECK ("prices_include_tax" IN (0, 1)),
  CHECK ("document_discount_percent" BETWEEN 0 AND 1000000),
  CHECK ("document_discount" >= 0),
  CHECK (length("currency") = 3),
  CHECK ("total" = "net" + "tax"),
  CHECK ("day" IS date("day")),
  CHECK ("sent_on" IS date("sent_on")),
  CHECK ("valid_until" IS date("valid_until")),
  CHECK ("decided_on" IS date("decided_on")),
  CHECK ("number" = upper("number"))) STRICT;

CREATE INDEX "quote_party_id" ON "quote" ("party_id");

CREATE UNIQUE INDEX "quote_company_id_number" ON "quote" ("company_id", "number");

CREATE INDEX "quote_state_id" ON "quote" ("state", "id");

CREATE INDEX "quote_party_name" ON "quote" ("party_name");

CREATE INDEX "quote_day" ON "quote" ("day");

CREATE INDEX "quote_total" ON "quote" ("total");

CREATE INDEX "quote_valid_until_order" ON "quote" (COALESCE("valid_until", ''), "id");

CREATE INDEX "quote_owner" ON "quote" ("owner_id", "id");

CREATE UNIQUE INDEX "quote_deal_revision" ON "quote" ("deal_id", "revision") WHERE "deal_id" IS NOT NULL;

CREATE UNIQUE INDEX "quote_chain" ON "quote" (COALESCE("first_id", "id"), "revision");

CREATE UNIQUE INDEX "quote_live" ON "quote" (COALESCE("first_id", "id")) WHERE "state" IN ('sent', 'accepted');

CREATE UNIQUE INDEX "quote_draft" ON "quote" (COALESCE("first_id", "id")) WHERE "state" = 'draft';

CREATE INDEX "quote_order" ON "quote" ("order_id") WHERE "order_id" IS NOT NULL;

CREATE INDEX "quote_open" ON "quote" ("valid_until", "id") WHERE "state" = 'sent';

CREATE TABLE "quote_line" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "quote_id" INTEGER NOT NULL,
  "position" INTEGER NOT NULL,
  "product_id" INTEGER,
  "sku" TEXT NOT NULL,
  "description" TEXT NOT NULL,
  "unit" TEXT NOT NULL,
  "quantity" INTEGER NOT NULL,
  "factor" INTEGER NOT NULL,
  "per" INTEGER NOT NULL,
  "price" INTEGER NOT NULL,
  "discount" INTEGER NOT NULL,
  "tax_code_id" INTEGER NOT NULL,
  "tax_rate" INTEGER NOT NULL,
  "net" INTEGER NOT NULL,
  "document_discount" INTEGER NOT NULL,
  "tax_included" INTEGER NOT NULL,
  "optional" INTEGER NOT NULL,
  "taken" INTEGER NOT NULL,
  "available" INTEGER,
  "promised" TEXT,
  FOREIGN KEY ("quote_id") REFERENCES "quote" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("product_id") REFERENCES "product" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("tax_code_id") REFERENCES "tax_code" ("id") ON DELETE RESTRICT,
  CHECK ("position" >= 1),
  CHECK ("quantity" >= 1),
  CHECK ("factor" >= 1),
  CHECK ("per" >= 1),
  CHECK ("price" >= 0),
  CHECK ("discount" BETWEEN 0 AND 1000000),
  CHECK ("tax_rate" >= 0),
  CHECK ("net" >= 0),
  CHECK ("document_discount" >= 0),
  CHECK ("tax_included" >= 0),
  CHECK ("optional" IN (0, 1)),
  CHECK ("taken" IN (0, 1)),
  CHECK ("available" BETWEEN 0 AND "quantity"),
  CHECK ("promised" IS date("promised"))) STRICT;

CREATE INDEX "quote_line_quote_id" ON "quote_line" ("quote_id");

CREATE INDEX "quote_line_product_id" ON "quote_line" ("product_id");

CREATE UNIQUE INDEX "quote_line_quote_id_position" ON "quote_line" ("quote_id", "position");
