CREATE TABLE "ticket" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "version" INTEGER NOT NULL DEFAULT 1,
  "created_at" TEXT NOT NULL,
  "created_by" INTEGER NOT NULL,
  "updated_at" TEXT NOT NULL,
  "updated_by" INTEGER NOT NULL,
  "company_id" INTEGER NOT NULL,
  "number" TEXT NOT NULL,
  "subject" TEXT NOT NULL,
  "party_id" INTEGER NOT NULL,
  "contact_id" INTEGER,
  "category" TEXT NOT NULL,
  "priority" TEXT NOT NULL,
  "owner_id" INTEGER,
  "assigned_at" TEXT,
  "state" TEXT NOT NULL,
  "opened_at" TEXT NOT NULL,
  "response_due" TEXT,
  "responded_at" TEXT,
  "resolve_due" TEXT,
  "paused_at" TEXT,
  "waited" INTEGER NOT NULL,
  "resolved_at" TEXT,
  "closed_at" TEXT,
  "due_at" TEXT NOT NULL,
  "last_at" TEXT NOT NULL,
  "messages" INTEGER NOT NULL,
  "merged_into_id" INTEGER,
  FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("party_id") REFERENCES "party" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("contact_id") REFERENCES "contact" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("owner_id") REFERENCES "app_user" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("merged_into_id") REFERENCES "ticket" ("id") ON DELETE RESTRICT,
  CHECK (length("subject") > 0),
  CHECK ("number" = upper("number")),
  CHECK ("priority" IN ('low', 'normal', 'high', 'urgent')),
  CHECK ("state" IN ('open', 'pending', 'resolved', 'closed', 'merged')),
  CHECK (("state" = 'open') = ("paused_at" IS NULL)),
  CHECK (("state" IN ('resolved', 'closed')) = ("resolved_at" IS NOT NULL)),
  CHECK (("state" = 'closed') = ("closed_at" IS NOT NULL)),
  CHECK (("state" = 'merged') = ("merged_into_id" IS NOT NULL)),
  CHECK ("state" = 'open' OR "due_at" = '9999-12-31T23:59:59.000000Z'),
  CHECK (("owner_id" IS NULL) = ("assigned_at" IS NULL)),
  CHECK ("waited" >= 0),
  CHECK ("messages" >= 0)) STRICT;

CREATE UNIQUE INDEX "ticket_company_id_number" ON "ticket" ("company_id", "number");

CREATE INDEX "ticket_party_id_id" ON "ticket" ("party_id", "id");

CREATE INDEX "ticket_owner_id_assigned_at" ON "ticket" ("owner_id", "assigned_at");

CREATE INDEX "ticket_subject_id" ON "ticket" ("subject", "id");

CREATE INDEX "ticket_last_at_id" ON "ticket" ("last_at", "id");

CREATE INDEX "ticket_due" ON "ticket" ("due_at", "id") WHERE "state" IN ('open', 'pending');

CREATE INDEX "ticket_owner_due" ON "ticket" ("owner_id", "due_at", "id") WHERE "state" IN ('open', 'pending');

CREATE INDEX "ticket_merged" ON "ticket" ("merged_into_id") WHERE "merged_into_id" IS NOT NULL;

CREATE TABLE "ticket_message" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "ticket_id" INTEGER NOT NULL,
  "way" TEXT NOT NULL,
  "body" TEXT NOT NULL,
  "at" TEXT NOT NULL,
  "user_id" INTEGER NOT NULL,
  FOREIGN KEY ("ticket_id") REFERENCES "ticket" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("user_id") REFERENCES "app_user" ("id") ON DELETE RESTRICT,
  CHECK ("way" IN ('in', 'out', 'note')),
  CHECK (length("body") > 0)) STRICT;

CREATE INDEX "ticket_message_ticket_id" ON "ticket_message" ("ticket_id");

CREATE TABLE "ticket_link" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "ticket_id" INTEGER NOT NULL,
  "main" INTEGER NOT NULL,
  "record_kind" TEXT NOT NULL,
  "record_id" INTEGER NOT NULL,
  FOREIGN KEY ("ticket_id") REFERENCES "ticket" ("id") ON DELETE RESTRICT,
  CHECK ("main" IN (0, 1)),
  CHECK (length("record_kind") > 0)) STRICT;

CREATE UNIQUE INDEX "ticket_link_ticket_id_record_kind_record_id" ON "ticket_link" ("ticket_id", "record_kind", "record_id");

CREATE INDEX "ticket_link_record_id_record_kind" ON "ticket_link" ("record_id", "record_kind");

CREATE UNIQUE INDEX "ticket_link_main" ON "ticket_link" ("ticket_id") WHERE "main" = 1;

CREATE TABLE "canned_answer" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "version" INTEGER NOT NULL DEFAULT 1,
  "created_at" TEXT NOT NULL,
  "created_by" INTEGER NOT NULL,
  "updated_at" TEXT NOT NULL,
  "updated_by" INTEGER NOT NULL,
  "code" TEXT NOT NULL,
  "name" TEXT NOT NULL,
  "body" TEXT NOT NULL,
  "state" TEXT NOT NULL,
  "code_key" TEXT NOT NULL,
  CHECK (length("code") > 0),
  CHECK (length("name") > 0),
  CHECK (length("body") > 0),
  CHECK ("state" IN ('active', 'retired')),
  CHECK ("code_key" = lower("code") OR (length(CAST("code" AS BLOB)) > length("code") AND length("code_key") > 0))) STRICT;

CREATE UNIQUE INDEX "canned_answer_code_key" ON "canned_answer" ("code_key");

CREATE TABLE "service_target" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "version" INTEGER NOT NULL DEFAULT 1,
  "created_at" TEXT NOT NULL,
  "created_by" INTEGER NOT NULL,
  "updated_at" TEXT NOT NULL,
  "updated_by" INTEGER NOT NULL,
  "company_id" INTEGER NOT NULL,
  "priority" TEXT NOT NULL,
  "response" INTEGER,
  "resolve" INTEGER,
  FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE RESTRICT,
  CHECK ("priority" IN ('low', 'normal', 'high', 'urgent')),
  CHECK ("response" >= 1),
  CHECK ("resolve" >= 1)) STRICT;

CREATE UNIQUE INDEX "service_target_company_id_priority" ON "service_target" ("company_id", "priority");

CREATE TABLE "business_hours" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "version" INTEGER NOT NULL DEFAULT 1,
  "created_at" TEXT NOT NULL,
  "created_by" INTEGER NOT NULL,
  "updated_at" TEXT NOT NULL,
  "updated_by" INTEGER NOT NULL,
  "company_id" INTEGER NOT NULL,
  "weekday" TEXT NOT NULL,
  "day" TEXT,
  "hours" TEXT NOT NULL,
  "name" TEXT NOT NULL,
  FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE RESTRICT,
  CHECK ("weekday" IN ('', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun')),
  CHECK (("weekday" = '') = ("day" IS NOT NULL)),
  CHECK ("day" IS date("day"))) STRICT;

CREATE UNIQUE INDEX "business_hours_of_weekday" ON "business_hours" ("company_id", "weekday") WHERE "weekday" <> '';

CREATE UNIQUE INDEX "business_hours_of_day" ON "business_hours" ("company_id", "day") WHERE "day" IS NOT NULL;
