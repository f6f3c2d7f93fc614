CREATE TABLE "segment" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "version" INTEGER NOT NULL DEFAULT 1,
  "created_at" TEXT NOT NULL,
  "created_by" INTEGER NOT NULL,
  "updated_at" TEXT NOT NULL,
  "updated_by" INTEGER NOT NULL,
  "name" TEXT NOT NULL,
  "filter_text" TEXT NOT NULL,
  "description" TEXT NOT NULL,
  "state" TEXT NOT NULL,
  "name_key" TEXT NOT NULL,
  CHECK (length("name") > 0),
  CHECK (length("filter_text") > 0),
  CHECK ("state" IN ('active', 'retired')),
  CHECK ("name_key" = lower("name") OR (length(CAST("name" AS BLOB)) > length("name") AND length("name_key") > 0))) STRICT;

CREATE UNIQUE INDEX "segment_name_key" ON "segment" ("name_key");

CREATE TABLE "campaign" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "version" INTEGER NOT NULL DEFAULT 1,
  "created_at" TEXT NOT NULL,
  "created_by" INTEGER NOT NULL,
  "updated_at" TEXT NOT NULL,
  "updated_by" INTEGER NOT NULL,
  "company_id" INTEGER NOT NULL,
  "name" TEXT NOT NULL,
  "channel" TEXT NOT NULL,
  "description" TEXT NOT NULL,
  "cost" INTEGER NOT NULL,
  "starts" TEXT,
  "ends" TEXT,
  "segment_id" INTEGER,
  "owner_id" INTEGER NOT NULL,
  "state" TEXT NOT NULL,
  "name_key" TEXT NOT NULL,
  FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("segment_id") REFERENCES "segment" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("owner_id") REFERENCES "app_user" ("id") ON DELETE RESTRICT,
  CHECK (length("name") > 0),
  CHECK ("channel" IN ('e-mail', 'phone', 'post')),
  CHECK ("cost" >= 0),
  CHECK ("starts" IS date("starts")),
  CHECK ("ends" IS date("ends")),
  CHECK ("state" IN ('draft', 'running', 'done')),
  CHECK ("name_key" = lower("name") OR (length(CAST("name" AS BLOB)) > length("name") AND length("name_key") > 0))) STRICT;

CREATE UNIQUE INDEX "campaign_name_key_company_id" ON "campaign" ("name_key", "company_id");

CREATE TABLE "campaign_member" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "version" INTEGER NOT NULL DEFAULT 1,
  "created_at" TEXT NOT NULL,
  "created_by" INTEGER NOT NULL,
  "updated_at" TEXT NOT NULL,
  "updated_by" INTEGER NOT NULL,
  "campaign_id" INTEGER NOT NULL,
  "party_id" INTEGER NOT NULL,
  "contact_id" INTEGER,
  "added_on" TEXT NOT NULL,
  "origin" TEXT NOT NULL,
  "response" TEXT NOT NULL,
  "responded_on" TEXT,
  "notes" TEXT NOT NULL,
  FOREIGN KEY ("campaign_id") REFERENCES "campaign" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("party_id") REFERENCES "party" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("contact_id") REFERENCES "contact" ("id") ON DELETE RESTRICT,
  CHECK ("response" IN ('', 'interested', 'not interested', 'later', 'unsubscribed', 'wrong address')),
  CHECK (("response" = '') = ("responded_on" IS NULL)),
  CHECK ("added_on" IS date("added_on")),
  CHECK ("responded_on" IS date("responded_on"))) STRICT;

CREATE INDEX "campaign_member_party_id" ON "campaign_member" ("party_id");

CREATE UNIQUE INDEX "campaign_member_campaign_id_party_id" ON "campaign_member" ("campaign_id", "party_id");

CREATE INDEX "campaign_member_answered" ON "campaign_member" ("campaign_id", "response") WHERE "response" <> '';

CREATE TABLE "campaign_step" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "version" INTEGER NOT NULL DEFAULT 1,
  "created_at" TEXT NOT NULL,
  "created_by" INTEGER NOT NULL,
  "updated_at" TEXT NOT NULL,
  "updated_by" INTEGER NOT NULL,
  "campaign_id" INTEGER NOT NULL,
  "position" INTEGER NOT NULL,
  "kind" TEXT NOT NULL,
  "subject" TEXT NOT NULL,
  "days" INTEGER NOT NULL,
  FOREIGN KEY ("campaign_id") REFERENCES "campaign" ("id") ON DELETE RESTRICT,
  CHECK ("position" >= 1),
  CHECK ("days" >= 0),
  CHECK (length("subject") > 0),
  CHECK ("kind" IN ('call', 'e-mail', 'meeting', 'task'))) STRICT;

CREATE UNIQUE INDEX "campaign_step_campaign_id_position" ON "campaign_step" ("campaign_id", "position");

CREATE TABLE "campaign_plan" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "member_id" INTEGER NOT NULL,
  "step_id" INTEGER NOT NULL,
  "activity_id" INTEGER NOT NULL,
  FOREIGN KEY ("member_id") REFERENCES "campaign_member" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("step_id") REFERENCES "campaign_step" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("activity_id") REFERENCES "activity" ("id") ON DELETE RESTRICT) STRICT;

CREATE INDEX "campaign_plan_activity_id" ON "campaign_plan" ("activity_id");

CREATE UNIQUE INDEX "campaign_plan_member_id_step_id" ON "campaign_plan" ("member_id", "step_id");

CREATE TABLE "consent" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "version" INTEGER NOT NULL DEFAULT 1,
  "created_at" TEXT NOT NULL,
  "created_by" INTEGER NOT NULL,
  "updated_at" TEXT NOT NULL,
  "updated_by" INTEGER NOT NULL,
  "party_id" INTEGER NOT NULL,
  "contact_id" INTEGER,
  "channel" TEXT NOT NULL,
  "allowed" INTEGER NOT NULL,
  "day" TEXT NOT NULL,
  "source" TEXT NOT NULL,
  FOREIGN KEY ("party_id") REFERENCES "party" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("contact_id") REFERENCES "contact" ("id") ON DELETE RESTRICT,
  CHECK ("channel" IN ('e-mail', 'phone', 'post')),
  CHECK ("allowed" IN (0, 1)),
  CHECK ("day" IS date("day")),
  CHECK (length("source") > 0)) STRICT;

CREATE INDEX "consent_contact_id" ON "consent" ("contact_id");

CREATE UNIQUE INDEX "consent_of" ON "consent" ("party_id", COALESCE("contact_id", 0), "channel");

CREATE INDEX "consent_refused" ON "consent" ("channel", "party_id", "contact_id") WHERE "allowed" = 0;

CREATE TABLE "party_standing" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "party_id" INTEGER NOT NULL,
  "company_id" INTEGER NOT NULL,
  "orders" INTEGER NOT NULL DEFAULT 0 CHECK ("orders" >= 0),
  "first_order" TEXT CHECK ("first_order" IS date("first_order")),
  "last_order" TEXT CHECK ("last_order" IS date("last_order")),
  "invoiced" INTEGER NOT NULL DEFAULT 0,
  "owing" INTEGER NOT NULL DEFAULT 0,
  "late_since" TEXT CHECK ("late_since" IS date("late_since")),
  "pays_late" INTEGER,
  "open_deals" INTEGER NOT NULL DEFAULT 0 CHECK ("open_deals" >= 0),
  "open_tickets" INTEGER NOT NULL DEFAULT 0 CHECK ("open_tickets" >= 0),
  FOREIGN KEY ("party_id") REFERENCES "party" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE RESTRICT) STRICT;

CREATE UNIQUE INDEX "party_standing_party_id_company_id" ON "party_standing" ("party_id", "company_id");

CREATE INDEX "party_standing_told" ON "party_standing" ("company_id", "last_order", "party_id", "orders", "first_order", "invoiced", "owing", "late_since", "pays_late", "open_deals", "open_tickets");

CREATE INDEX "party_standing_late" ON "party_standing" ("company_id", "late_since", "party_id") WHERE "late_since" IS NOT NULL;

CREATE TABLE "subscription" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "version" INTEGER NOT NULL DEFAULT 1,
  "created_at" TEXT NOT NULL,
  "created_by" INTEGER NOT NULL,
  "updated_at" TEXT NOT NULL,
  "updated_by" INTEGER NOT NULL,
  "company_id" INTEGER NOT NULL,
  "code" TEXT NOT NULL,
  "memo" TEXT NOT NULL,
  "party_id" INTEGER NOT NULL,
  "owner_id" INTEGER NOT NULL,
  "currency" TEXT NOT NULL,
  "value" INTEGER NOT NULL,
  "starts" TEXT NOT NULL,
  "ends" TEXT NOT NULL,
  "months" INTEGER NOT NULL,
  "notice_days" INTEGER NOT NULL,
  "renews" INTEGER NOT NULL,
  "recurring_id" INTEGER,
  "noticed_on" TEXT,
  "state" TEXT NOT NULL,
  "notes" TEXT NOT NULL,
  "code_key" TEXT NOT NULL,
  FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("party_id") REFERENCES "party" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("owner_id") REFERENCES "app_user" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("recurring_id") REFERENCES "recurring_invoice" ("id") ON DELETE RESTRICT,
  CHECK (length("code") > 0),
  CHECK (length("memo") > 0),
  CHECK (length("currency") = 3),
  CHECK ("value" >= 0),
  CHECK ("starts" IS date("starts")),
  CHECK ("ends" IS date("ends")),
  CHECK ("ends" >= "starts"),
  CHECK ("months" BETWEEN 1 AND 600),
  CHECK ("notice_days" BETWEEN 0 AND 3660),
  CHECK ("renews" IN (0, 1)),
  CHECK ("noticed_on" IS date("noticed_on")),
  CHECK ("state" IN ('active', 'noticed', 'ended')),
  CHECK ("state" <> 'noticed' OR "noticed_on" IS NOT NULL),
  CHECK ("code_key" = lower("code") OR (length(CAST("code" AS BLOB)) > length("code") AND length("code_key") > 0))) STRICT;

CREATE INDEX "subscription_party_id" ON "subscription" ("party_id");

CREATE INDEX "subscription_recurring_id" ON "subscription" ("recurring_id");

CREATE UNIQUE INDEX "subscription_code_key_company_id" ON "subscription" ("code_key", "company_id");

CREATE INDEX "subscription_state_ends_id" ON "subscription" ("state", "ends", "id");

CREATE TABLE "subscription_renewal" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "subscription_id" INTEGER NOT NULL,
  "day" TEXT NOT NULL,
  "deal_id" INTEGER NOT NULL,
  FOREIGN KEY ("subscription_id") REFERENCES "subscription" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("deal_id") REFERENCES "deal" ("id") ON DELETE RESTRICT,
  CHECK ("day" IS date("day"))) STRICT;

CREATE INDEX "subscription_renewal_deal_id" ON "subscription_renewal" ("deal_id");

CREATE UNIQUE INDEX "subscription_renewal_subscription_id_day" ON "subscription_renewal" ("subscription_id", "day");

ALTER TABLE "deal" ADD COLUMN "campaign_id" INTEGER REFERENCES "campaign" ("id") ON DELETE RESTRICT;

CREATE INDEX "deal_campaign" ON "deal" ("campaign_id") WHERE "campaign_id" IS NOT NULL;
