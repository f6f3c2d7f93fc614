CREATE TABLE "assign_rule" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "version" INTEGER NOT NULL DEFAULT 1,
  "created_at" TEXT NOT NULL,
  "created_by" INTEGER NOT NULL,
  "updated_at" TEXT NOT NULL,
  "updated_by" INTEGER NOT NULL,
  "company_id" INTEGER NOT NULL,
  "position" INTEGER NOT NULL,
  "field" TEXT NOT NULL,
  "condition" TEXT NOT NULL,
  "value" TEXT NOT NULL,
  "turn" INTEGER NOT NULL,
  "state" TEXT NOT NULL,
  "value_key" TEXT NOT NULL,
  FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE RESTRICT,
  CHECK ("field" IN ('', 'source', 'country', 'campaign', 'company', 'email', 'phone', 'score')),
  CHECK ("condition" IN ('is', 'is-not', 'contains', 'filled', 'empty', 'at-least')),
  CHECK (("field" = 'score') = ("condition" = 'at-least')),
  CHECK ("position" >= 1),
  CHECK ("turn" >= 0),
  CHECK ("state" IN ('active', 'retired'))) STRICT;

CREATE TABLE "assign_rule_member" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "rule_id" INTEGER NOT NULL,
  "position" INTEGER NOT NULL,
  "user_id" INTEGER NOT NULL,
  FOREIGN KEY ("rule_id") REFERENCES "assign_rule" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("user_id") REFERENCES "app_user" ("id") ON DELETE RESTRICT) STRICT;

CREATE INDEX "assign_rule_member_rule_id" ON "assign_rule_member" ("rule_id");

CREATE TABLE "lead" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "version" INTEGER NOT NULL DEFAULT 1,
  "created_at" TEXT NOT NULL,
  "created_by" INTEGER NOT NULL,
  "updated_at" TEXT NOT NULL,
  "updated_by" INTEGER NOT NULL,
  "company_id" INTEGER NOT NULL,
  "name" TEXT NOT NULL,
  "company_name" TEXT NOT NULL,
  "tax_id" TEXT NOT NULL,
  "email" TEXT NOT NULL,
  "phone" TEXT NOT NULL,
  "country" TEXT NOT NULL,
  "source" TEXT NOT NULL,
  "campaign" TEXT NOT NULL,
  "notes" TEXT NOT NULL,
  "owner_id" INTEGER NOT NULL,
  "given" TEXT NOT NULL,
  "score" INTEGER NOT NULL,
  "state" TEXT NOT NULL,
  "since" TEXT NOT NULL,
  "touched_on" TEXT NOT NULL,
  "reason" TEXT NOT NULL,
  "party_id" INTEGER,
  "contact_id" INTEGER,
  "deal_id" INTEGER,
  "company_key" TEXT NOT NULL,
  "email_key" TEXT NOT NULL,
  "country_key" TEXT NOT NULL,
  "source_key" TEXT NOT NULL,
  "campaign_key" TEXT NOT NULL,
  FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("owner_id") REFERENCES "app_user" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("party_id") REFERENCES "party" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("contact_id") REFERENCES "contact" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("deal_id") REFERENCES "deal" ("id") ON DELETE RESTRICT,
  CHECK (length("name") > 0),
  CHECK ("state" IN ('new', 'working', 'qualified', 'disqualified')),
  CHECK (("state" = 'qualified') = ("deal_id" IS NOT NULL)),
  CHECK (("state" = 'disqualified') = ("reason" <> '')),
  CHECK ("deal_id" IS NULL OR "party_id" IS NOT NULL),
  CHECK ("since" IS date("since")),
  CHECK ("touched_on" IS date("touched_on"))) STRICT;

CREATE INDEX "lead_party_id" ON "lead" ("party_id");

CREATE UNIQUE INDEX "lead_deal_id" ON "lead" ("deal_id");

CREATE INDEX "lead_score" ON "lead" ("score");

CREATE INDEX "lead_name" ON "lead" ("name");

CREATE INDEX "lead_owner_id_state" ON "lead" ("owner_id", "state");

CREATE INDEX "lead_company_name_order" ON "lead" (COALESCE("company_name", ''), "id");

CREATE UNIQUE INDEX "lead_open_email" ON "lead" ("company_id", "email_key") WHERE "state" IN ('new', 'working') AND "email_key" <> '';

CREATE INDEX "lead_open" ON "lead" ("touched_on", "id") WHERE "state" IN ('new', 'working');

CREATE TABLE "score_rule" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "version" INTEGER NOT NULL DEFAULT 1,
  "created_at" TEXT NOT NULL,
  "created_by" INTEGER NOT NULL,
  "updated_at" TEXT NOT NULL,
  "updated_by" INTEGER NOT NULL,
  "company_id" INTEGER NOT NULL,
  "field" TEXT NOT NULL,
  "condition" TEXT NOT NULL,
  "value" TEXT NOT NULL,
  "points" INTEGER NOT NULL,
  "state" TEXT NOT NULL,
  "value_key" TEXT NOT NULL,
  FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE RESTRICT,
  CHECK ("field" IN ('source', 'country', 'campaign', 'company', 'email', 'phone')),
  CHECK ("condition" IN ('is', 'is-not', 'contains', 'filled', 'empty')),
  CHECK ("points" BETWEEN -1000 AND 1000),
  CHECK ("state" IN ('active', 'retired'))) STRICT;

CREATE INDEX "contact_of_email" ON "contact" ("email_key") WHERE "email_key" IS NOT NULL;
