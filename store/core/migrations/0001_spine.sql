CREATE TABLE "company" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "version" INTEGER NOT NULL DEFAULT 1,
  "created_at" TEXT NOT NULL,
  "created_by" INTEGER NOT NULL,
  "updated_at" TEXT NOT NULL,
  "updated_by" INTEGER NOT NULL,
  "name" TEXT NOT NULL,
  "currency" TEXT NOT NULL,
  "country" TEXT NOT NULL,
  "tax_id" TEXT NOT NULL,
  "tax_rounding" TEXT NOT NULL,
  "date_order" TEXT NOT NULL,
  CHECK (length("name") > 0),
  CHECK (length("currency") = 3),
  CHECK ("tax_rounding" IN ('document', 'line')),
  CHECK ("date_order" IN ('dmy', 'mdy', 'ymd'))) STRICT;

CREATE TABLE "account" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "version" INTEGER NOT NULL DEFAULT 1,
  "created_at" TEXT NOT NULL,
  "created_by" INTEGER NOT NULL,
  "updated_at" TEXT NOT NULL,
  "updated_by" INTEGER NOT NULL,
  "company_id" INTEGER NOT NULL,
  "code" TEXT NOT NULL,
  "name" TEXT NOT NULL,
  "type" TEXT NOT NULL,
  "role" TEXT,
  FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE RESTRICT,
  CHECK (length("code") > 0),
  CHECK (length("name") > 0),
  CHECK ("type" IN ('asset', 'liability', 'equity', 'income', 'expense'))) STRICT;

CREATE UNIQUE INDEX "account_company_id_code" ON "account" ("company_id", "code");

CREATE UNIQUE INDEX "account_company_id_role" ON "account" ("company_id", "role");

CREATE TABLE "app_user" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "version" INTEGER NOT NULL DEFAULT 1,
  "created_at" TEXT NOT NULL,
  "created_by" INTEGER NOT NULL,
  "updated_at" TEXT NOT NULL,
  "updated_by" INTEGER NOT NULL,
  "login" TEXT NOT NULL,
  "name" TEXT NOT NULL,
  "active" INTEGER NOT NULL,
  CHECK (length("login") > 0),
  CHECK ("active" IN (0, 1))) STRICT;

CREATE UNIQUE INDEX "app_user_login" ON "app_user" ("login");

CREATE TABLE "payment_term" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "version" INTEGER NOT NULL DEFAULT 1,
  "created_at" TEXT NOT NULL,
  "created_by" INTEGER NOT NULL,
  "updated_at" TEXT NOT NULL,
  "updated_by" INTEGER NOT NULL,
  "code" TEXT NOT NULL,
  "name" TEXT NOT NULL,
  CHECK (length("code") > 0)) STRICT;

CREATE UNIQUE INDEX "payment_term_code" ON "payment_term" ("code");

CREATE TABLE "price_list" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "version" INTEGER NOT NULL DEFAULT 1,
  "created_at" TEXT NOT NULL,
  "created_by" INTEGER NOT NULL,
  "updated_at" TEXT NOT NULL,
  "updated_by" INTEGER NOT NULL,
  "code" TEXT NOT NULL,
  "name" TEXT NOT NULL,
  "currency" TEXT NOT NULL,
  CHECK (length("code") > 0),
  CHECK (length("currency") = 3)) STRICT;

CREATE UNIQUE INDEX "price_list_code" ON "price_list" ("code");

CREATE TABLE "party" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "version" INTEGER NOT NULL DEFAULT 1,
  "created_at" TEXT NOT NULL,
  "created_by" INTEGER NOT NULL,
  "updated_at" TEXT NOT NULL,
  "updated_by" INTEGER NOT NULL,
  "code" TEXT NOT NULL,
  "name" TEXT NOT NULL,
  "name_key" TEXT NOT NULL,
  "is_customer" INTEGER NOT NULL,
  "is_supplier" INTEGER NOT NULL,
  "is_prospect" INTEGER NOT NULL,
  "tax_id" TEXT,
  "email" TEXT NOT NULL,
  "phone" TEXT NOT NULL,
  "website" TEXT NOT NULL,
  "city" TEXT NOT NULL,
  "country" TEXT NOT NULL,
  "industry" TEXT NOT NULL,
  "employees" INTEGER,
  "annual_revenue" INTEGER,
  "tags" TEXT NOT NULL,
  "notes" TEXT NOT NULL,
  "currency" TEXT NOT NULL,
  "term_id" INTEGER NOT NULL,
  "price_list_id" INTEGER,
  "credit_limit" INTEGER,
  "billing_basis" TEXT NOT NULL,
  "owner_id" INTEGER,
  "parent_id" INTEGER,
  "merged_into_id" INTEGER,
  "state" TEXT NOT NULL,
  FOREIGN KEY ("term_id") REFERENCES "payment_term" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("price_list_id") REFERENCES "price_list" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("owner_id") REFERENCES "app_user" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("parent_id") REFERENCES "party" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("merged_into_id") REFERENCES "party" ("id") ON DELETE RESTRICT,
  CHECK (length("code") > 0),
  CHECK (length("name") > 0),
  CHECK ("is_customer" IN (0, 1) AND "is_supplier" IN (0, 1) AND "is_prospect" IN (0, 1)),
  CHECK ("is_customer" + "is_supplier" + "is_prospect" > 0),
  CHECK (length("currency") = 3),
  CHECK ("tax_id" <> ''),
  CHECK ("merged_into_id" <> "id"),
  CHECK ("credit_limit" >= 0),
  CHECK ("billing_basis" IN ('order', 'delivery', 'prepaid')),
  CHECK ("state" IN ('active', 'on hold', 'merged'))) STRICT;

CREATE UNIQUE INDEX "party_code" ON "party" ("code");

CREATE INDEX "party_name_key" ON "party" ("name_key");

CREATE UNIQUE INDEX "party_tax_id" ON "party" ("tax_id");

CREATE INDEX "party_name_id" ON "party" ("name", "id");

CREATE TABLE "activity" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "version" INTEGER NOT NULL DEFAULT 1,
  "created_at" TEXT NOT NULL,
  "created_by" INTEGER NOT NULL,
  "updated_at" TEXT NOT NULL,
  "updated_by" INTEGER NOT NULL,
  "kind" TEXT NOT NULL,
  "subject" TEXT NOT NULL,
  "notes" TEXT NOT NULL,
  "due" TEXT,
  "done_at" TEXT,
  "state" TEXT NOT NULL,
  "owner_id" INTEGER NOT NULL,
  "party_id" INTEGER,
  "record_kind" TEXT NOT NULL,
  "record_id" INTEGER,
  FOREIGN KEY ("owner_id") REFERENCES "app_user" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("party_id") REFERENCES "party" ("id") ON DELETE RESTRICT,
  CHECK (length("subject") > 0),
  CHECK ("kind" IN ('call', 'e-mail', 'meeting', 'task', 'note')),
  CHECK ("state" IN ('planned', 'done', 'cancelled')),
  CHECK ("due" IS date("due"))) STRICT;

CREATE INDEX "activity_party_id" ON "activity" ("party_id");

CREATE INDEX "activity_record_id_record_kind" ON "activity" ("record_id", "record_kind");

CREATE INDEX "activity_state_due" ON "activity" ("state", "due");

CREATE TABLE "address" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "version" INTEGER NOT NULL DEFAULT 1,
  "created_at" TEXT NOT NULL,
  "created_by" INTEGER NOT NULL,
  "updated_at" TEXT NOT NULL,
  "updated_by" INTEGER NOT NULL,
  "party_id" INTEGER NOT NULL,
  "kind" TEXT NOT NULL,
  "line1" TEXT NOT NULL,
  "line2" TEXT NOT NULL,
  "city" TEXT NOT NULL,
  "region" TEXT NOT NULL,
  "postal_code" TEXT NOT NULL,
  "country" TEXT NOT NULL,
  FOREIGN KEY ("party_id") REFERENCES "party" ("id") ON DELETE RESTRICT,
  CHECK ("kind" IN ('billing', 'shipping', 'other'))) STRICT;

CREATE INDEX "address_party_id" ON "address" ("party_id");

CREATE TABLE "payment" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "version" INTEGER NOT NULL DEFAULT 1,
  "created_at" TEXT NOT NULL,
  "created_by" INTEGER NOT NULL,
  "updated_at" TEXT NOT NULL,
  "updated_by" INTEGER NOT NULL,
  "company_id" INTEGER NOT NULL,
  "number" TEXT NOT NULL,
  "party_id" INTEGER NOT NULL,
  "day" TEXT NOT NULL,
  "currency" TEXT NOT NULL,
  "amount" INTEGER NOT NULL,
  "unapplied" INTEGER NOT NULL,
  "method" TEXT NOT NULL,
  "reference" TEXT NOT NULL,
  "request_key" TEXT,
  "state" TEXT NOT NULL,
  FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("party_id") REFERENCES "party" ("id") ON DELETE RESTRICT,
  CHECK ("method" IN ('bank', 'cash', 'card', 'cheque')),
  CHECK ("state" IN ('posted', 'reversed')),
  CHECK ("amount" >= 1),
  CHECK ("unapplied" BETWEEN 0 AND "amount"),
  CHECK ("day" IS date("day"))) STRICT;

CREATE INDEX "payment_party_id" ON "payment" ("party_id");

CREATE UNIQUE INDEX "payment_request_key" ON "payment" ("request_key");

CREATE UNIQUE INDEX "payment_company_id_number" ON "payment" ("company_id", "number");

CREATE INDEX "payment_day_id" ON "payment" ("day", "id");

CREATE TABLE "invoice" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "version" INTEGER NOT NULL DEFAULT 1,
  "created_at" TEXT NOT NULL,
  "created_by" INTEGER NOT NULL,
  "updated_at" TEXT NOT NULL,
  "updated_by" INTEGER NOT NULL,
  "company_id" INTEGER NOT NULL,
  "type" TEXT NOT NULL,
  "number" TEXT,
  "party_id" INTEGER NOT NULL,
  "origin" TEXT NOT NULL,
  "origin_id" INTEGER,
  "credits_id" INTEGER,
  "day" TEXT,
  "due" TEXT,
  "currency" TEXT NOT NULL,
  "term_id" INTEGER NOT NULL,
  "tax_rounding" TEXT NOT NULL,
  "party_name" TEXT NOT NULL,
  "party_tax_id" TEXT NOT NULL,
  "billing_address" TEXT NOT NULL,
  "reference" TEXT NOT NULL,
  "notes" TEXT NOT NULL,
  "net" INTEGER NOT NULL,
  "tax" INTEGER NOT NULL,
  "total" INTEGER NOT NULL,
  "outstanding" INTEGER NOT NULL,
  "state" TEXT NOT NULL,
  "posted_at" TEXT,
  FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("party_id") REFERENCES "party" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("credits_id") REFERENCES "invoice" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("term_id") REFERENCES "payment_term" ("id") ON DELETE RESTRICT,
  CHECK ("type" IN ('invoice', 'credit_note')),
  CHECK ("state" IN ('draft', 'open', 'part paid', 'paid', 'credited', 'cancelled')),
  CHECK ("tax_rounding" IN ('document', 'line')),
  CHECK (("number" IS NULL) = ("posted_at" IS NULL)),
  CHECK (("number" IS NOT NULL) = ("state" NOT IN ('draft', 'cancelled'))),
  CHECK ("total" = "net" + "tax"),
  CHECK ("outstanding" BETWEEN 0 AND "total"),
  CHECK ("number" IS NULL OR ("day" IS NOT NULL AND "due" IS NOT NULL)),
  CHECK ("net" >= 0),
  CHECK ("tax" >= 0),
  CHECK ("day" IS date("day")),
  CHECK ("due" IS date("due"))) STRICT;

CREATE INDEX "invoice_party_id" ON "invoice" ("party_id");

CREATE INDEX "invoice_credits_id" ON "invoice" ("credits_id");

CREATE UNIQUE INDEX "invoice_company_id_number" ON "invoice" ("company_id", "number");

CREATE INDEX "invoice_origin_id_origin" ON "invoice" ("origin_id", "origin");

CREATE INDEX "invoice_state_due_id" ON "invoice" ("state", "due", "id");

CREATE INDEX "invoice_party_name" ON "invoice" ("party_name");

CREATE TABLE "allocation" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "payment_id" INTEGER,
  "credit_note_id" INTEGER,
  "invoice_id" INTEGER NOT NULL,
  "amount" INTEGER NOT NULL,
  "day" TEXT NOT NULL,
  "active" INTEGER NOT NULL,
  FOREIGN KEY ("payment_id") REFERENCES "payment" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("credit_note_id") REFERENCES "invoice" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("invoice_id") REFERENCES "invoice" ("id") ON DELETE RESTRICT,
  CHECK ("amount" >= 1),
  CHECK (("payment_id" IS NULL) <> ("credit_note_id" IS NULL)),
  CHECK ("active" IN (0, 1)),
  CHECK ("day" IS date("day"))) STRICT;

CREATE INDEX "allocation_payment_id" ON "allocation" ("payment_id");

CREATE INDEX "allocation_credit_note_id" ON "allocation" ("credit_note_id");

CREATE INDEX "allocation_invoice_id" ON "allocation" ("invoice_id");

CREATE TABLE "audit" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "at" TEXT NOT NULL,
  "user_id" INTEGER NOT NULL,
  "action" TEXT NOT NULL,
  "subject" TEXT NOT NULL,
  "subject_id" INTEGER,
  "reason" TEXT NOT NULL,
  "changes" TEXT NOT NULL,
  FOREIGN KEY ("user_id") REFERENCES "app_user" ("id") ON DELETE RESTRICT,
  CHECK (length("action") > 0)) STRICT;

CREATE INDEX "audit_subject_id_subject" ON "audit" ("subject_id", "subject");

CREATE TABLE "audit_seal" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "audit_id" INTEGER NOT NULL,
  "hash" TEXT NOT NULL,
  FOREIGN KEY ("audit_id") REFERENCES "audit" ("id") ON DELETE RESTRICT,
  CHECK (length("hash") = 64)) STRICT;

CREATE UNIQUE INDEX "audit_seal_audit_id" ON "audit_seal" ("audit_id");

CREATE TABLE "audit_unsealed" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "audit_id" INTEGER NOT NULL,
  FOREIGN KEY ("audit_id") REFERENCES "audit" ("id") ON DELETE RESTRICT) STRICT;

CREATE TABLE "unit" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "version" INTEGER NOT NULL DEFAULT 1,
  "created_at" TEXT NOT NULL,
  "created_by" INTEGER NOT NULL,
  "updated_at" TEXT NOT NULL,
  "updated_by" INTEGER NOT NULL,
  "code" TEXT NOT NULL,
  "name" TEXT NOT NULL,
  CHECK (length("code") > 0)) STRICT;

CREATE UNIQUE INDEX "unit_code" ON "unit" ("code");

CREATE TABLE "tax_code" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "version" INTEGER NOT NULL DEFAULT 1,
  "created_at" TEXT NOT NULL,
  "created_by" INTEGER NOT NULL,
  "updated_at" TEXT NOT NULL,
  "updated_by" INTEGER NOT NULL,
  "code" TEXT NOT NULL,
  "name" TEXT NOT NULL,
  CHECK (length("code") > 0)) STRICT;

CREATE UNIQUE INDEX "tax_code_code" ON "tax_code" ("code");

CREATE TABLE "product" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "version" INTEGER NOT NULL DEFAULT 1,
  "created_at" TEXT NOT NULL,
  "created_by" INTEGER NOT NULL,
  "updated_at" TEXT NOT NULL,
  "updated_by" INTEGER NOT NULL,
  "sku" TEXT NOT NULL,
  "name" TEXT NOT NULL,
  "description" TEXT NOT NULL,
  "kind" TEXT NOT NULL,
  "category" TEXT NOT NULL,
  "unit_id" INTEGER NOT NULL,
  "price" INTEGER NOT NULL,
  "tax_code_id" INTEGER NOT NULL,
  "cost_method" TEXT NOT NULL,
  "standard_cost" INTEGER NOT NULL,
  "reorder_level" INTEGER NOT NULL,
  "lead_days" INTEGER NOT NULL,
  "state" TEXT NOT NULL,
  FOREIGN KEY ("unit_id") REFERENCES "unit" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("tax_code_id") REFERENCES "tax_code" ("id") ON DELETE RESTRICT,
  CHECK (length("sku") > 0),
  CHECK (length("name") > 0),
  CHECK ("kind" IN ('stock', 'service')),
  CHECK ("state" IN ('active', 'retired')),
  CHECK ("cost_method" IN ('average')),
  CHECK ("price" >= 0),
  CHECK ("standard_cost" >= 0),
  CHECK ("reorder_level" >= 0),
  CHECK ("lead_days" >= 0)) STRICT;

CREATE UNIQUE INDEX "product_sku" ON "product" ("sku");

CREATE INDEX "product_name" ON "product" ("name");

CREATE TABLE "warehouse" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "version" INTEGER NOT NULL DEFAULT 1,
  "created_at" TEXT NOT NULL,
  "created_by" INTEGER NOT NULL,
  "updated_at" TEXT NOT NULL,
  "updated_by" INTEGER NOT NULL,
  "company_id" INTEGER NOT NULL,
  "code" TEXT NOT NULL,
  "name" TEXT NOT NULL,
  FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE RESTRICT,
  CHECK (length("code") > 0)) STRICT;

CREATE UNIQUE INDEX "warehouse_code" ON "warehouse" ("code");

CREATE TABLE "location" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "version" INTEGER NOT NULL DEFAULT 1,
  "created_at" TEXT NOT NULL,
  "created_by" INTEGER NOT NULL,
  "updated_at" TEXT NOT NULL,
  "updated_by" INTEGER NOT NULL,
  "warehouse_id" INTEGER,
  "code" TEXT NOT NULL,
  "name" TEXT NOT NULL,
  "type" TEXT NOT NULL,
  FOREIGN KEY ("warehouse_id") REFERENCES "warehouse" ("id") ON DELETE RESTRICT,
  CHECK (length("code") > 0),
  CHECK ("type" IN ('internal', 'supplier', 'customer', 'loss', 'production', 'opening'))) STRICT;

CREATE INDEX "location_warehouse_id" ON "location" ("warehouse_id");

CREATE UNIQUE INDEX "location_code" ON "location" ("code");

CREATE TABLE "stock_balance" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "product_id" INTEGER NOT NULL,
  "location_id" INTEGER NOT NULL,
  "on_hand" INTEGER NOT NULL,
  "reserved" INTEGER NOT NULL,
  FOREIGN KEY ("product_id") REFERENCES "product" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("location_id") REFERENCES "location" ("id") ON DELETE RESTRICT,
  CHECK ("on_hand" >= 0),
  CHECK ("reserved" >= 0),
  CHECK ("reserved" <= "on_hand")) STRICT;

CREATE UNIQUE INDEX "stock_balance_product_id_location_id" ON "stock_balance" ("product_id", "location_id");

CREATE TABLE "contact" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "version" INTEGER NOT NULL DEFAULT 1,
  "created_at" TEXT NOT NULL,
  "created_by" INTEGER NOT NULL,
  "updated_at" TEXT NOT NULL,
  "updated_by" INTEGER NOT NULL,
  "party_id" INTEGER NOT NULL,
  "name" TEXT NOT NULL,
  "job" TEXT NOT NULL,
  "email" TEXT NOT NULL,
  "email_key" TEXT,
  "phone" TEXT NOT NULL,
  "notes" TEXT NOT NULL,
  "state" TEXT NOT NULL,
  FOREIGN KEY ("party_id") REFERENCES "party" ("id") ON DELETE RESTRICT,
  CHECK (length("name") > 0),
  CHECK ("email_key" <> ''),
  CHECK ("state" IN ('active', 'archived'))) STRICT;

CREATE INDEX "contact_party_id" ON "contact" ("party_id");

CREATE UNIQUE INDEX "contact_party_id_email_key" ON "contact" ("party_id", "email_key");

CREATE INDEX "contact_name_id" ON "contact" ("name", "id");

CREATE TABLE "move" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "company_id" INTEGER NOT NULL,
  "product_id" INTEGER NOT NULL,
  "source_id" INTEGER NOT NULL,
  "target_id" INTEGER NOT NULL,
  "quantity" INTEGER NOT NULL,
  "cost" INTEGER NOT NULL,
  "day" TEXT NOT NULL,
  "at" TEXT NOT NULL,
  "user_id" INTEGER NOT NULL,
  "origin" TEXT NOT NULL,
  "origin_id" INTEGER NOT NULL,
  "origin_line_id" INTEGER,
  "memo" TEXT NOT NULL,
  FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("product_id") REFERENCES "product" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("source_id") REFERENCES "location" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("target_id") REFERENCES "location" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("user_id") REFERENCES "app_user" ("id") ON DELETE RESTRICT,
  CHECK ("quantity" >= 1),
  CHECK ("cost" >= 0),
  CHECK ("source_id" <> "target_id"),
  CHECK ("day" IS date("day"))) STRICT;

CREATE INDEX "move_product_id_id" ON "move" ("product_id", "id");

CREATE INDEX "move_origin_id_origin" ON "move" ("origin_id", "origin");

CREATE TABLE "cost_layer" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "company_id" INTEGER NOT NULL,
  "product_id" INTEGER NOT NULL,
  "move_id" INTEGER,
  "quantity" INTEGER NOT NULL,
  "value" INTEGER NOT NULL,
  FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("product_id") REFERENCES "product" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("move_id") REFERENCES "move" ("id") ON DELETE RESTRICT,
  CHECK ("quantity" >= 0),
  CHECK ("value" >= 0),
  CHECK ("quantity" > 0 OR "value" = 0)) STRICT;

CREATE INDEX "cost_layer_product_id_id" ON "cost_layer" ("product_id", "id");

CREATE TABLE "stage" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "version" INTEGER NOT NULL DEFAULT 1,
  "created_at" TEXT NOT NULL,
  "created_by" INTEGER NOT NULL,
  "updated_at" TEXT NOT NULL,
  "updated_by" INTEGER NOT NULL,
  "name" TEXT NOT NULL,
  "position" INTEGER NOT NULL,
  "type" TEXT NOT NULL,
  "probability" INTEGER NOT NULL,
  CHECK (length("name") > 0),
  CHECK ("type" IN ('open', 'won', 'lost')),
  CHECK ("probability" BETWEEN 0 AND 1000000)) STRICT;

CREATE UNIQUE INDEX "stage_name" ON "stage" ("name");

CREATE TABLE "deal" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "version" INTEGER NOT NULL DEFAULT 1,
  "created_at" TEXT NOT NULL,
  "created_by" INTEGER NOT NULL,
  "updated_at" TEXT NOT NULL,
  "updated_by" INTEGER NOT NULL,
  "company_id" INTEGER NOT NULL,
  "title" TEXT NOT NULL,
  "party_id" INTEGER NOT NULL,
  "contact_id" INTEGER,
  "stage_id" INTEGER NOT NULL,
  "probability" INTEGER NOT NULL,
  "opened_on" TEXT NOT NULL,
  "expected_close" TEXT,
  "closed_on" TEXT,
  "owner_id" INTEGER NOT NULL,
  "currency" TEXT NOT NULL,
  "value" INTEGER NOT NULL,
  "source" TEXT NOT NULL,
  "lost_reason" TEXT NOT NULL,
  "notes" TEXT NOT NULL,
  FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("party_id") REFERENCES "party" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("contact_id") REFERENCES "contact" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("stage_id") REFERENCES "stage" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("owner_id") REFERENCES "app_user" ("id") ON DELETE RESTRICT,
  CHECK (length("title") > 0),
  CHECK ("probability" BETWEEN 0 AND 1000000),
  CHECK (length("currency") = 3),
  CHECK ("value" >= 0),
  CHECK ("opened_on" IS date("opened_on")),
  CHECK ("expected_close" IS date("expected_close")),
  CHECK ("closed_on" IS date("closed_on"))) STRICT;

CREATE INDEX "deal_party_id" ON "deal" ("party_id");

CREATE INDEX "deal_stage_id" ON "deal" ("stage_id");

CREATE INDEX "deal_title" ON "deal" ("title");

CREATE INDEX "deal_value" ON "deal" ("value");

CREATE TABLE "deal_line" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "deal_id" INTEGER NOT NULL,
  "position" INTEGER NOT NULL,
  "product_id" INTEGER,
  "description" TEXT NOT NULL,
  "quantity" INTEGER NOT NULL,
  "price" INTEGER NOT NULL,
  "discount" INTEGER NOT NULL,
  "net" INTEGER NOT NULL,
  FOREIGN KEY ("deal_id") REFERENCES "deal" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("product_id") REFERENCES "product" ("id") ON DELETE RESTRICT,
  CHECK ("quantity" >= 1),
  CHECK ("price" >= 0),
  CHECK ("discount" BETWEEN 0 AND 1000000)) STRICT;

CREATE INDEX "deal_line_deal_id" ON "deal_line" ("deal_id");

CREATE TABLE "entry" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "company_id" INTEGER NOT NULL,
  "day" TEXT NOT NULL,
  "event_key" TEXT NOT NULL,
  "memo" TEXT NOT NULL,
  "source" TEXT NOT NULL,
  "source_id" INTEGER NOT NULL,
  "reverses_id" INTEGER,
  "posted_at" TEXT NOT NULL,
  "posted_by_id" INTEGER NOT NULL,
  FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("reverses_id") REFERENCES "entry" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("posted_by_id") REFERENCES "app_user" ("id") ON DELETE RESTRICT,
  CHECK (length("event_key") > 0),
  CHECK ("day" IS date("day"))) STRICT;

CREATE UNIQUE INDEX "entry_event_key" ON "entry" ("event_key");

CREATE UNIQUE INDEX "entry_reverses_id" ON "entry" ("reverses_id");

CREATE INDEX "entry_source_id_source" ON "entry" ("source_id", "source");

CREATE INDEX "entry_day_id" ON "entry" ("day", "id");

CREATE TABLE "entry_line" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "entry_id" INTEGER NOT NULL,
  "account_id" INTEGER NOT NULL,
  "party_id" INTEGER,
  "debit" INTEGER NOT NULL,
  "credit" INTEGER NOT NULL,
  "currency" TEXT NOT NULL,
  "foreign_amount" INTEGER,
  FOREIGN KEY ("entry_id") REFERENCES "entry" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("account_id") REFERENCES "account" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("party_id") REFERENCES "party" ("id") ON DELETE RESTRICT,
  CHECK ("debit" >= 0),
  CHECK ("credit" >= 0),
  CHECK (("debit" = 0) <> ("credit" = 0))) STRICT;

CREATE INDEX "entry_line_entry_id" ON "entry_line" ("entry_id");

CREATE INDEX "entry_line_account_id_party_id" ON "entry_line" ("account_id", "party_id");

CREATE TABLE "import_batch" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "kind" TEXT NOT NULL,
  "source" TEXT NOT NULL,
  "file_name" TEXT NOT NULL,
  "file_hash" TEXT NOT NULL,
  "at" TEXT NOT NULL,
  "user_id" INTEGER NOT NULL,
  "added" INTEGER NOT NULL,
  "changed" INTEGER NOT NULL,
  "unchanged" INTEGER NOT NULL,
  "refused" INTEGER NOT NULL,
  FOREIGN KEY ("user_id") REFERENCES "app_user" ("id") ON DELETE RESTRICT) STRICT;

CREATE INDEX "import_batch_user_id" ON "import_batch" ("user_id");

CREATE TABLE "external_id" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "source" TEXT NOT NULL,
  "kind" TEXT NOT NULL,
  "external_id" TEXT NOT NULL,
  "record_id" INTEGER NOT NULL,
  "digest" TEXT NOT NULL,
  "batch_id" INTEGER,
  FOREIGN KEY ("batch_id") REFERENCES "import_batch" ("id") ON DELETE RESTRICT,
  CHECK (length("external_id") > 0)) STRICT;

CREATE INDEX "external_id_batch_id" ON "external_id" ("batch_id");

CREATE UNIQUE INDEX "external_id_source_kind_external_id" ON "external_id" ("source", "kind", "external_id");

CREATE INDEX "external_id_record_id_kind" ON "external_id" ("record_id", "kind");

CREATE TABLE "header_map" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "version" INTEGER NOT NULL DEFAULT 1,
  "created_at" TEXT NOT NULL,
  "created_by" INTEGER NOT NULL,
  "updated_at" TEXT NOT NULL,
  "updated_by" INTEGER NOT NULL,
  "name" TEXT NOT NULL,
  "kind" TEXT NOT NULL,
  "mapping" TEXT NOT NULL) STRICT;

CREATE UNIQUE INDEX "header_map_name_kind" ON "header_map" ("name", "kind");

CREATE TABLE "instalment" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "invoice_id" INTEGER NOT NULL,
  "position" INTEGER NOT NULL,
  "due" TEXT NOT NULL,
  "amount" INTEGER NOT NULL,
  "settled" INTEGER NOT NULL,
  FOREIGN KEY ("invoice_id") REFERENCES "invoice" ("id") ON DELETE RESTRICT,
  CHECK ("due" IS date("due")),
  CHECK ("amount" >= 0),
  CHECK ("settled" BETWEEN 0 AND "amount")) STRICT;

CREATE INDEX "instalment_invoice_id" ON "instalment" ("invoice_id");

CREATE UNIQUE INDEX "instalment_invoice_id_position" ON "instalment" ("invoice_id", "position");

CREATE TABLE "invoice_line" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "invoice_id" INTEGER NOT NULL,
  "position" INTEGER NOT NULL,
  "product_id" INTEGER,
  "origin_line_id" INTEGER,
  "credits_line_id" INTEGER,
  "sku" TEXT NOT NULL,
  "description" TEXT NOT NULL,
  "unit" TEXT NOT NULL,
  "quantity" INTEGER NOT NULL,
  "price" INTEGER NOT NULL,
  "discount" INTEGER NOT NULL,
  "tax_code_id" INTEGER NOT NULL,
  "tax_rate" INTEGER NOT NULL,
  "net" INTEGER NOT NULL,
  FOREIGN KEY ("invoice_id") REFERENCES "invoice" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("product_id") REFERENCES "product" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("credits_line_id") REFERENCES "invoice_line" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("tax_code_id") REFERENCES "tax_code" ("id") ON DELETE RESTRICT,
  CHECK ("quantity" >= 1),
  CHECK ("price" >= 0),
  CHECK ("discount" BETWEEN 0 AND 1000000),
  CHECK ("tax_rate" >= 0),
  CHECK ("net" >= 0)) STRICT;

CREATE INDEX "invoice_line_invoice_id" ON "invoice_line" ("invoice_id");

CREATE INDEX "invoice_line_origin_line_id" ON "invoice_line" ("origin_line_id");

CREATE INDEX "invoice_line_credits_line_id" ON "invoice_line" ("credits_line_id");

CREATE TABLE "invoice_tax" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "invoice_id" INTEGER NOT NULL,
  "tax_code_id" INTEGER NOT NULL,
  "rate" INTEGER NOT NULL,
  "base" INTEGER NOT NULL,
  "tax" INTEGER NOT NULL,
  FOREIGN KEY ("invoice_id") REFERENCES "invoice" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("tax_code_id") REFERENCES "tax_code" ("id") ON DELETE RESTRICT,
  CHECK ("base" >= 0),
  CHECK ("tax" >= 0)) STRICT;

CREATE INDEX "invoice_tax_invoice_id" ON "invoice_tax" ("invoice_id");

CREATE UNIQUE INDEX "invoice_tax_invoice_id_tax_code_id_rate" ON "invoice_tax" ("invoice_id", "tax_code_id", "rate");

CREATE TABLE "sales_order" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "version" INTEGER NOT NULL DEFAULT 1,
  "created_at" TEXT NOT NULL,
  "created_by" INTEGER NOT NULL,
  "updated_at" TEXT NOT NULL,
  "updated_by" INTEGER NOT NULL,
  "company_id" INTEGER NOT NULL,
  "number" TEXT,
  "party_id" INTEGER NOT NULL,
  "source" TEXT,
  "source_id" INTEGER,
  "customer_reference" TEXT NOT NULL,
  "day" TEXT NOT NULL,
  "promised" TEXT,
  "owner_id" INTEGER NOT NULL,
  "currency" TEXT NOT NULL,
  "term_id" INTEGER NOT NULL,
  "billing_basis" TEXT NOT NULL,
  "location_id" INTEGER NOT NULL,
  "party_name" TEXT NOT NULL,
  "billing_address" TEXT NOT NULL,
  "shipping_address" TEXT NOT NULL,
  "notes" TEXT NOT NULL,
  "net" INTEGER NOT NULL,
  "tax" INTEGER NOT NULL,
  "total" INTEGER NOT NULL,
  "confirmed_at" TEXT,
  "cancelled_at" TEXT,
  "hold_reason" TEXT NOT NULL,
  "exception" TEXT NOT NULL,
  "state" TEXT NOT NULL,
  FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("party_id") REFERENCES "party" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("owner_id") REFERENCES "app_user" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("term_id") REFERENCES "payment_term" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("location_id") REFERENCES "location" ("id") ON DELETE RESTRICT,
  CHECK ("state" IN ('draft', 'pending approval', 'confirmed', 'processing', 'done', 'closed', 'cancelled')),
  CHECK ("exception" IN ('', 'shipment cancelled', 'invoice discarded', 'shipment cancelled, invoice discarded')),
  CHECK ("billing_basis" IN ('order', 'delivery', 'prepaid')),
  CHECK (("source" IS NULL) = ("source_id" IS NULL)),
  CHECK (("number" IS NULL) = ("confirmed_at" IS NULL)),
  CHECK ("total" = "net" + "tax"),
  CHECK ("day" IS date("day")),
  CHECK ("promised" IS date("promised"))) STRICT;

CREATE INDEX "sales_order_party_id" ON "sales_order" ("party_id");

CREATE UNIQUE INDEX "sales_order_company_id_number" ON "sales_order" ("company_id", "number");

CREATE UNIQUE INDEX "sales_order_source_id_source" ON "sales_order" ("source_id", "source");

CREATE INDEX "sales_order_state_id" ON "sales_order" ("state", "id");

CREATE INDEX "sales_order_party_name" ON "sales_order" ("party_name");

CREATE INDEX "sales_order_day" ON "sales_order" ("day");

CREATE INDEX "sales_order_total" ON "sales_order" ("total");

CREATE TABLE "order_line" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "order_id" INTEGER NOT NULL,
  "position" INTEGER NOT NULL,
  "product_id" INTEGER NOT NULL,
  "sku" TEXT NOT NULL,
  "description" TEXT NOT NULL,
  "unit" TEXT NOT NULL,
  "quantity" INTEGER NOT NULL,
  "price" INTEGER NOT NULL,
  "discount" INTEGER NOT NULL,
  "tax_code_id" INTEGER NOT NULL,
  "tax_rate" INTEGER NOT NULL,
  "net" INTEGER NOT NULL,
  "delivered" INTEGER NOT NULL,
  "reserved" INTEGER NOT NULL,
  "closed" INTEGER NOT NULL,
  "invoiced" INTEGER NOT NULL,
  "promised" TEXT,
  FOREIGN KEY ("order_id") REFERENCES "sales_order" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("product_id") REFERENCES "product" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("tax_code_id") REFERENCES "tax_code" ("id") ON DELETE RESTRICT,
  CHECK ("quantity" >= 1),
  CHECK ("price" >= 0),
  CHECK ("discount" BETWEEN 0 AND 1000000),
  CHECK ("tax_rate" >= 0),
  CHECK ("delivered" >= 0),
  CHECK ("reserved" >= 0),
  CHECK ("closed" >= 0),
  CHECK ("invoiced" >= 0),
  CHECK ("delivered" + "reserved" + "closed" <= "quantity"),
  CHECK ("invoiced" <= "quantity"),
  CHECK ("promised" IS date("promised"))) STRICT;

CREATE INDEX "order_line_order_id" ON "order_line" ("order_id");

CREATE INDEX "order_line_product_id" ON "order_line" ("product_id");

CREATE UNIQUE INDEX "order_line_order_id_position" ON "order_line" ("order_id", "position");

CREATE TABLE "period" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "version" INTEGER NOT NULL DEFAULT 1,
  "created_at" TEXT NOT NULL,
  "created_by" INTEGER NOT NULL,
  "updated_at" TEXT NOT NULL,
  "updated_by" INTEGER NOT NULL,
  "company_id" INTEGER NOT NULL,
  "month" TEXT NOT NULL,
  "state" TEXT NOT NULL,
  FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE RESTRICT,
  CHECK ("state" IN ('open', 'closed', 'locked')),
  CHECK (length("month") = 7)) STRICT;

CREATE UNIQUE INDEX "period_company_id_month" ON "period" ("company_id", "month");

CREATE TABLE "product_price" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "price_list_id" INTEGER NOT NULL,
  "product_id" INTEGER NOT NULL,
  "min_quantity" INTEGER NOT NULL,
  "valid_from" TEXT NOT NULL,
  "price" INTEGER NOT NULL,
  FOREIGN KEY ("price_list_id") REFERENCES "price_list" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("product_id") REFERENCES "product" ("id") ON DELETE RESTRICT,
  CHECK ("min_quantity" >= 0),
  CHECK ("price" >= 0),
  CHECK ("valid_from" IS date("valid_from"))) STRICT;

CREATE INDEX "product_price_price_list_id" ON "product_price" ("price_list_id");

CREATE INDEX "product_price_product_id" ON "product_price" ("product_id");

CREATE UNIQUE INDEX "product_price_price_list_id_product_id_min_quantity_valid_from" ON "product_price" ("price_list_id", "product_id", "min_quantity", "valid_from");

CREATE TABLE "reservation" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "product_id" INTEGER NOT NULL,
  "location_id" INTEGER NOT NULL,
  "quantity" INTEGER NOT NULL,
  "state" TEXT NOT NULL,
  "origin" TEXT NOT NULL,
  "origin_line_id" INTEGER NOT NULL,
  FOREIGN KEY ("product_id") REFERENCES "product" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("location_id") REFERENCES "location" ("id") ON DELETE RESTRICT,
  CHECK ("quantity" >= 1),
  CHECK ("state" IN ('active', 'consumed', 'released'))) STRICT;

CREATE INDEX "reservation_origin_line_id_origin" ON "reservation" ("origin_line_id", "origin");

CREATE INDEX "reservation_product_id_location_id_state" ON "reservation" ("product_id", "location_id", "state");

CREATE TABLE "sequence" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "company_id" INTEGER NOT NULL,
  "kind" TEXT NOT NULL,
  "year" INTEGER NOT NULL,
  "next_number" INTEGER NOT NULL,
  "last_day" TEXT NOT NULL,
  FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE RESTRICT,
  CHECK ("next_number" >= 1),
  CHECK ("last_day" IS date("last_day"))) STRICT;

CREATE INDEX "sequence_company_id" ON "sequence" ("company_id");

CREATE UNIQUE INDEX "sequence_company_id_kind_year" ON "sequence" ("company_id", "kind", "year");

CREATE TABLE "setting" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "name" TEXT NOT NULL,
  "value" TEXT NOT NULL DEFAULT '') STRICT;

CREATE UNIQUE INDEX "setting_name" ON "setting" ("name");

CREATE TABLE "shipment" (
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
  "address" TEXT NOT NULL,
  "carrier" TEXT NOT NULL,
  "tracking" TEXT NOT NULL,
  "day" TEXT,
  "state" TEXT NOT NULL,
  FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("order_id") REFERENCES "sales_order" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("location_id") REFERENCES "location" ("id") ON DELETE RESTRICT,
  CHECK ("state" IN ('draft', 'picked', 'shipped', 'cancelled')),
  CHECK (("number" IS NOT NULL) = ("state" = 'shipped')),
  CHECK ("state" <> 'shipped' OR "day" IS NOT NULL),
  CHECK ("day" IS date("day"))) STRICT;

CREATE INDEX "shipment_order_id" ON "shipment" ("order_id");

CREATE UNIQUE INDEX "shipment_company_id_number" ON "shipment" ("company_id", "number");

CREATE INDEX "shipment_state_id" ON "shipment" ("state", "id");

CREATE TABLE "shipment_line" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "shipment_id" INTEGER NOT NULL,
  "order_line_id" INTEGER NOT NULL,
  "product_id" INTEGER NOT NULL,
  "quantity" INTEGER NOT NULL,
  FOREIGN KEY ("shipment_id") REFERENCES "shipment" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("order_line_id") REFERENCES "order_line" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("product_id") REFERENCES "product" ("id") ON DELETE RESTRICT,
  CHECK ("quantity" >= 1)) STRICT;

CREATE INDEX "shipment_line_shipment_id" ON "shipment_line" ("shipment_id");

CREATE INDEX "shipment_line_order_line_id" ON "shipment_line" ("order_line_id");

CREATE UNIQUE INDEX "shipment_line_shipment_id_order_line_id" ON "shipment_line" ("shipment_id", "order_line_id");

CREATE TABLE "stage_history" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "deal_id" INTEGER NOT NULL,
  "from_stage_id" INTEGER,
  "to_stage_id" INTEGER NOT NULL,
  "at" TEXT NOT NULL,
  "day" TEXT NOT NULL,
  "user_id" INTEGER NOT NULL,
  FOREIGN KEY ("deal_id") REFERENCES "deal" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("from_stage_id") REFERENCES "stage" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("to_stage_id") REFERENCES "stage" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("user_id") REFERENCES "app_user" ("id") ON DELETE RESTRICT,
  CHECK ("day" IS date("day"))) STRICT;

CREATE INDEX "stage_history_deal_id" ON "stage_history" ("deal_id");

CREATE TABLE "tally" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "book" TEXT NOT NULL,
  "key" TEXT NOT NULL,
  "count" INTEGER NOT NULL,
  "amount" INTEGER NOT NULL) STRICT;

CREATE UNIQUE INDEX "tally_book_key" ON "tally" ("book", "key");

CREATE TABLE "tally_delta" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "book" TEXT NOT NULL,
  "key" TEXT NOT NULL,
  "count" INTEGER NOT NULL,
  "amount" INTEGER NOT NULL) STRICT;

CREATE TABLE "tax_rate" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "tax_code_id" INTEGER NOT NULL,
  "valid_from" TEXT NOT NULL,
  "rate" INTEGER NOT NULL,
  FOREIGN KEY ("tax_code_id") REFERENCES "tax_code" ("id") ON DELETE RESTRICT,
  CHECK ("rate" >= 0),
  CHECK ("valid_from" IS date("valid_from"))) STRICT;

CREATE INDEX "tax_rate_tax_code_id" ON "tax_rate" ("tax_code_id");

CREATE UNIQUE INDEX "tax_rate_tax_code_id_valid_from" ON "tax_rate" ("tax_code_id", "valid_from");

CREATE TABLE "payment_term_line" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "term_id" INTEGER NOT NULL,
  "position" INTEGER NOT NULL,
  "share" INTEGER NOT NULL,
  "days" INTEGER NOT NULL,
  "end_of_month" INTEGER NOT NULL,
  "fixed_day" INTEGER,
  FOREIGN KEY ("term_id") REFERENCES "payment_term" ("id") ON DELETE RESTRICT,
  CHECK ("share" >= 1),
  CHECK ("days" >= 0),
  CHECK ("end_of_month" IN (0, 1)),
  CHECK ("fixed_day" BETWEEN 1 AND 31)) STRICT;

CREATE INDEX "payment_term_line_term_id" ON "payment_term_line" ("term_id");

CREATE UNIQUE INDEX "payment_term_line_term_id_position" ON "payment_term_line" ("term_id", "position");

CREATE TABLE "app_user_role" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "user_id" INTEGER NOT NULL,
  "role" TEXT NOT NULL,
  FOREIGN KEY ("user_id") REFERENCES "app_user" ("id") ON DELETE RESTRICT,
  CHECK ("role" IN ('owner', 'manager', 'sales', 'warehouse', 'purchasing', 'finance', 'support', 'read-only'))) STRICT;

CREATE INDEX "app_user_role_user_id" ON "app_user_role" ("user_id");

CREATE UNIQUE INDEX "app_user_role_user_id_role" ON "app_user_role" ("user_id", "role");
