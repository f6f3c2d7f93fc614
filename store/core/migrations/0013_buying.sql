ALTER TABLE "product" ADD COLUMN "inspect" INTEGER NOT NULL DEFAULT 0 CHECK ("inspect" IN (0, 1));

ALTER TABLE "location" ADD COLUMN "inspection" INTEGER NOT NULL DEFAULT 0 CHECK ("inspection" IN (0, 1));

ALTER TABLE "purchase_line" ADD COLUMN "held" INTEGER NOT NULL DEFAULT 0 CHECK ("held" >= 0);

CREATE TABLE "inspection" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "version" INTEGER NOT NULL DEFAULT 1,
  "created_at" TEXT NOT NULL,
  "created_by" INTEGER NOT NULL,
  "updated_at" TEXT NOT NULL,
  "updated_by" INTEGER NOT NULL,
  "company_id" INTEGER NOT NULL,
  "receipt_id" INTEGER NOT NULL,
  "purchase_line_id" INTEGER NOT NULL,
  "product_id" INTEGER NOT NULL,
  "location_id" INTEGER NOT NULL,
  "target_id" INTEGER NOT NULL,
  "quantity" INTEGER NOT NULL,
  "accepted" INTEGER NOT NULL,
  "returned" INTEGER NOT NULL,
  "scrapped" INTEGER NOT NULL,
  "notes" TEXT NOT NULL,
  "state" TEXT NOT NULL,
  FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("receipt_id") REFERENCES "receipt" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("purchase_line_id") REFERENCES "purchase_line" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("product_id") REFERENCES "product" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("location_id") REFERENCES "location" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("target_id") REFERENCES "location" ("id") ON DELETE RESTRICT,
  CHECK ("quantity" >= 1),
  CHECK ("accepted" >= 0),
  CHECK ("returned" >= 0),
  CHECK ("scrapped" >= 0),
  CHECK ("accepted" + "returned" + "scrapped" <= "quantity"),
  CHECK (("state" = 'done') = ("accepted" + "returned" + "scrapped" = "quantity")),
  CHECK ("location_id" <> "target_id"),
  CHECK ("state" IN ('open', 'done'))) STRICT;

CREATE INDEX "inspection_receipt_id" ON "inspection" ("receipt_id");

CREATE INDEX "inspection_purchase_line_id" ON "inspection" ("purchase_line_id");

CREATE INDEX "inspection_product_id" ON "inspection" ("product_id");

CREATE INDEX "inspection_state_id" ON "inspection" ("state", "id");

CREATE TABLE "purchase_request" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "version" INTEGER NOT NULL DEFAULT 1,
  "created_at" TEXT NOT NULL,
  "created_by" INTEGER NOT NULL,
  "updated_at" TEXT NOT NULL,
  "updated_by" INTEGER NOT NULL,
  "company_id" INTEGER NOT NULL,
  "product_id" INTEGER NOT NULL,
  "quantity" INTEGER NOT NULL,
  "wanted" TEXT,
  "location_id" INTEGER NOT NULL,
  "party_id" INTEGER,
  "reason" TEXT NOT NULL,
  "state" TEXT NOT NULL,
  "decided_by_id" INTEGER,
  "decision" TEXT NOT NULL,
  "order_id" INTEGER,
  FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("product_id") REFERENCES "product" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("location_id") REFERENCES "location" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("party_id") REFERENCES "party" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("decided_by_id") REFERENCES "app_user" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("order_id") REFERENCES "purchase_order" ("id") ON DELETE RESTRICT,
  CHECK ("quantity" >= 1),
  CHECK (length("reason") > 0),
  CHECK ("state" IN ('open', 'ordered', 'refused', 'withdrawn')),
  CHECK (("state" IN ('ordered', 'refused')) = ("decided_by_id" IS NOT NULL)),
  CHECK (("state" = 'ordered') = ("order_id" IS NOT NULL)),
  CHECK ("wanted" IS date("wanted"))) STRICT;

CREATE INDEX "purchase_request_product_id" ON "purchase_request" ("product_id");

CREATE INDEX "purchase_request_order_id" ON "purchase_request" ("order_id");

CREATE INDEX "purchase_request_state_id" ON "purchase_request" ("state", "id");

