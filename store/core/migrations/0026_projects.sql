CREATE TABLE "project" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "version" INTEGER NOT NULL DEFAULT 1,
  "created_at" TEXT NOT NULL,
  "created_by" INTEGER NOT NULL,
  "updated_at" TEXT NOT NULL,
  "updated_by" INTEGER NOT NULL,
  "company_id" INTEGER NOT NULL,
  "code" TEXT NOT NULL,
  "name" TEXT NOT NULL,
  "party_id" INTEGER,
  "owner_id" INTEGER NOT NULL,
  "currency" TEXT NOT NULL,
  "budget" INTEGER,
  "budget_hours" INTEGER,
  "rate" INTEGER,
  "service_id" INTEGER,
  "cost_centre_id" INTEGER NOT NULL,
  "state" TEXT NOT NULL,
  "code_key" TEXT NOT NULL,
  FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("party_id") REFERENCES "party" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("owner_id") REFERENCES "app_user" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("service_id") REFERENCES "product" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("cost_centre_id") REFERENCES "cost_centre" ("id") ON DELETE RESTRICT,
  CHECK (length("code") > 0),
  CHECK (length("name") > 0),
  CHECK ("budget" >= 0),
  CHECK ("budget_hours" >= 0),
  CHECK ("rate" >= 0),
  CHECK ("state" IN ('open', 'done')),
  CHECK ("code_key" = lower("code") OR (length(CAST("code" AS BLOB)) > length("code") AND length("code_key") > 0))) STRICT;

CREATE INDEX "project_party_id" ON "project" ("party_id");

CREATE UNIQUE INDEX "project_company_id_code_key" ON "project" ("company_id", "code_key");

CREATE UNIQUE INDEX "project_cost_centre_id" ON "project" ("cost_centre_id");

CREATE TABLE "project_task" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "version" INTEGER NOT NULL DEFAULT 1,
  "created_at" TEXT NOT NULL,
  "created_by" INTEGER NOT NULL,
  "updated_at" TEXT NOT NULL,
  "updated_by" INTEGER NOT NULL,
  "project_id" INTEGER NOT NULL,
  "title" TEXT NOT NULL,
  "assignee_id" INTEGER,
  "due" TEXT,
  "estimate" INTEGER,
  "rate" INTEGER,
  "state" TEXT NOT NULL,
  FOREIGN KEY ("project_id") REFERENCES "project" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("assignee_id") REFERENCES "app_user" ("id") ON DELETE RESTRICT,
  CHECK (length("title") > 0),
  CHECK ("due" IS date("due")),
  CHECK ("estimate" >= 0),
  CHECK ("rate" >= 0),
  CHECK ("state" IN ('open', 'done'))) STRICT;

CREATE INDEX "project_task_project_id" ON "project_task" ("project_id");

CREATE INDEX "project_task_to_do" ON "project_task" ("due", "id") WHERE "state" = 'open';

CREATE TABLE "project_time" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "version" INTEGER NOT NULL DEFAULT 1,
  "created_at" TEXT NOT NULL,
  "created_by" INTEGER NOT NULL,
  "updated_at" TEXT NOT NULL,
  "updated_by" INTEGER NOT NULL,
  "project_id" INTEGER NOT NULL,
  "task_id" INTEGER,
  "user_id" INTEGER NOT NULL,
  "day" TEXT NOT NULL,
  "hours" INTEGER NOT NULL,
  "note" TEXT NOT NULL,
  "billable" INTEGER NOT NULL,
  "invoice_id" INTEGER,
  "invoice_line_id" INTEGER,
  "rate" INTEGER,
  FOREIGN KEY ("project_id") REFERENCES "project" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("task_id") REFERENCES "project_task" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("user_id") REFERENCES "app_user" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("invoice_id") REFERENCES "invoice" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("invoice_line_id") REFERENCES "invoice_line" ("id") ON DELETE RESTRICT,
  CHECK ("day" IS date("day")),
  CHECK ("hours" BETWEEN 1 AND 240000),
  CHECK ("billable" IN (0, 1)),
  CHECK (("invoice_id" IS NULL) = ("invoice_line_id" IS NULL)),
  CHECK (("rate" IS NULL) = ("invoice_line_id" IS NULL)),
  CHECK ("billable" = 1 OR "invoice_line_id" IS NULL)) STRICT;

CREATE INDEX "project_time_task_id" ON "project_time" ("task_id");

CREATE INDEX "project_time_user_id_day" ON "project_time" ("user_id", "day");

CREATE INDEX "project_time_project_id_day" ON "project_time" ("project_id", "day");

CREATE INDEX "project_time_of_line" ON "project_time" ("invoice_line_id") WHERE "invoice_line_id" IS NOT NULL;

CREATE INDEX "project_time_of_invoice" ON "project_time" ("invoice_id") WHERE "invoice_id" IS NOT NULL;

CREATE INDEX "project_time_to_bill" ON "project_time" ("project_id") WHERE "billable" = 1 AND "invoice_line_id" IS NULL;

CREATE TABLE "time_rate" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "version" INTEGER NOT NULL DEFAULT 1,
  "created_at" TEXT NOT NULL,
  "created_by" INTEGER NOT NULL,
  "updated_at" TEXT NOT NULL,
  "updated_by" INTEGER NOT NULL,
  "company_id" INTEGER NOT NULL,
  "user_id" INTEGER,
  "valid_from" TEXT NOT NULL,
  "cost" INTEGER NOT NULL,
  FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("user_id") REFERENCES "app_user" ("id") ON DELETE RESTRICT,
  CHECK ("valid_from" IS date("valid_from")),
  CHECK ("cost" >= 0)) STRICT;

CREATE UNIQUE INDEX "time_rate_of" ON "time_rate" ("company_id", COALESCE("user_id", 0), "valid_from");
