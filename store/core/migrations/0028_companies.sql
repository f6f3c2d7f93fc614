ALTER TABLE "company" ADD COLUMN "code" TEXT NOT NULL DEFAULT '';

ALTER TABLE "company" ADD COLUMN "code_key" TEXT NOT NULL DEFAULT '' CHECK ("code_key" = lower("code") OR (length(CAST("code" AS BLOB)) > length("code") AND length("code_key") > 0));

ALTER TABLE "app_user_role" ADD COLUMN "company_id" INTEGER REFERENCES "company" ("id") ON DELETE RESTRICT;

DROP INDEX "app_user_role_user_id_role";

CREATE UNIQUE INDEX "app_user_role_in_company" ON "app_user_role" ("user_id", "role", COALESCE("company_id", 0));

ALTER TABLE "audit" ADD COLUMN "company_id" INTEGER NOT NULL DEFAULT 1;

ALTER TABLE "import_batch" ADD COLUMN "company_id" INTEGER NOT NULL DEFAULT 1;

ALTER TABLE "activity" ADD COLUMN "company_id" INTEGER REFERENCES "company" ("id") ON DELETE RESTRICT;

ALTER TABLE "location" ADD COLUMN "company_id" INTEGER REFERENCES "company" ("id") ON DELETE RESTRICT;

CREATE TABLE "company_party" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "company_id" INTEGER NOT NULL,
  "party_id" INTEGER NOT NULL,
  FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("party_id") REFERENCES "party" ("id") ON DELETE RESTRICT) STRICT;

CREATE UNIQUE INDEX "company_party_company_id" ON "company_party" ("company_id");

CREATE UNIQUE INDEX "company_party_party_id" ON "company_party" ("party_id");

CREATE TABLE "intercompany" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "seller_id" INTEGER NOT NULL,
  "buyer_id" INTEGER NOT NULL,
  "order_id" INTEGER,
  "purchase_id" INTEGER,
  "invoice_id" INTEGER,
  "bill_id" INTEGER,
  FOREIGN KEY ("seller_id") REFERENCES "company" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("buyer_id") REFERENCES "company" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("order_id") REFERENCES "sales_order" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("purchase_id") REFERENCES "purchase_order" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("invoice_id") REFERENCES "invoice" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("bill_id") REFERENCES "bill" ("id") ON DELETE RESTRICT,
  CHECK ("seller_id" <> "buyer_id"),
  CHECK (("order_id" IS NULL) = ("purchase_id" IS NULL)),
  CHECK (("invoice_id" IS NULL) = ("bill_id" IS NULL)),
  CHECK (("order_id" IS NULL) <> ("invoice_id" IS NULL))) STRICT;

CREATE INDEX "intercompany_seller_id" ON "intercompany" ("seller_id");

CREATE INDEX "intercompany_buyer_id" ON "intercompany" ("buyer_id");

CREATE UNIQUE INDEX "intercompany_order_id" ON "intercompany" ("order_id");

CREATE UNIQUE INDEX "intercompany_purchase_id" ON "intercompany" ("purchase_id");

CREATE UNIQUE INDEX "intercompany_invoice_id" ON "intercompany" ("invoice_id");

CREATE UNIQUE INDEX "intercompany_bill_id" ON "intercompany" ("bill_id");
