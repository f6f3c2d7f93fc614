CREATE TABLE "employee" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "version" INTEGER NOT NULL DEFAULT 1,
  "created_at" TEXT NOT NULL,
  "created_by" INTEGER NOT NULL,
  "updated_at" TEXT NOT NULL,
  "updated_by" INTEGER NOT NULL,
  "company_id" INTEGER NOT NULL,
  "code" TEXT NOT NULL,
  "name" TEXT NOT NULL,
  "user_id" INTEGER,
  "start" TEXT NOT NULL,
  "end" TEXT,
  "iban" TEXT NOT NULL,
  "bic" TEXT NOT NULL,
  "code_key" TEXT NOT NULL,
  FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("user_id") REFERENCES "app_user" ("id") ON DELETE RESTRICT,
  CHECK (length("code") > 0),
  CHECK (length("name") > 0),
  CHECK ("start" IS date("start")),
  CHECK ("end" IS date("end")),
  CHECK ("end" IS NULL OR "end" >= "start"),
  CHECK ("iban" = upper("iban")),
  CHECK ("bic" = upper("bic")),
  CHECK ("code_key" = lower("code") OR (length(CAST("code" AS BLOB)) > length("code") AND length("code_key") > 0))) STRICT;

CREATE UNIQUE INDEX "employee_user_id" ON "employee" ("user_id");

CREATE UNIQUE INDEX "employee_company_id_code_key" ON "employee" ("company_id", "code_key");

CREATE INDEX "employee_name" ON "employee" ("name");

CREATE TABLE "contract" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "version" INTEGER NOT NULL DEFAULT 1,
  "created_at" TEXT NOT NULL,
  "created_by" INTEGER NOT NULL,
  "updated_at" TEXT NOT NULL,
  "updated_by" INTEGER NOT NULL,
  "employee_id" INTEGER NOT NULL,
  "valid_from" TEXT NOT NULL,
  "per" TEXT NOT NULL,
  "amount" INTEGER NOT NULL,
  "week_hours" INTEGER NOT NULL,
  "cost_centre_id" INTEGER,
  FOREIGN KEY ("employee_id") REFERENCES "employee" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("cost_centre_id") REFERENCES "cost_centre" ("id") ON DELETE RESTRICT,
  CHECK ("valid_from" IS date("valid_from")),
  CHECK ("per" IN ('month', 'hour')),
  CHECK ("amount" >= 0),
  CHECK ("week_hours" >= 0)) STRICT;

CREATE UNIQUE INDEX "contract_employee_id_valid_from" ON "contract" ("employee_id", "valid_from");

CREATE TABLE "pay_item" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "version" INTEGER NOT NULL DEFAULT 1,
  "created_at" TEXT NOT NULL,
  "created_by" INTEGER NOT NULL,
  "updated_at" TEXT NOT NULL,
  "updated_by" INTEGER NOT NULL,
  "company_id" INTEGER NOT NULL,
  "code" TEXT NOT NULL,
  "name" TEXT NOT NULL,
  "kind" TEXT NOT NULL,
  "way" TEXT NOT NULL,
  "amount" INTEGER NOT NULL,
  "percent" INTEGER NOT NULL,
  "everybody" INTEGER NOT NULL,
  "account_id" INTEGER,
  "valid_from" TEXT,
  "valid_until" TEXT,
  "state" TEXT NOT NULL,
  "code_key" TEXT NOT NULL,
  FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("account_id") REFERENCES "account" ("id") ON DELETE RESTRICT,
  CHECK (length("code") > 0),
  CHECK (length("name") > 0),
  CHECK ("kind" IN ('addition', 'deduction', 'employer')),
  CHECK ("way" IN ('fixed', 'percent', 'table')),
  CHECK ("amount" >= 0),
  CHECK ("percent" >= 0),
  CHECK ("everybody" IN (0, 1)),
  CHECK ("valid_from" IS date("valid_from")),
  CHECK ("valid_until" IS date("valid_until")),
  CHECK ("state" IN ('active', 'retired')),
  CHECK ("code_key" = lower("code") OR (length(CAST("code" AS BLOB)) > length("code") AND length("code_key") > 0))) STRICT;

CREATE UNIQUE INDEX "pay_item_company_id_code_key" ON "pay_item" ("company_id", "code_key");

CREATE TABLE "pay_bracket" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "item_id" INTEGER NOT NULL,
  "position" INTEGER NOT NULL,
  "up_to" INTEGER NOT NULL,
  "percent" INTEGER NOT NULL,
  FOREIGN KEY ("item_id") REFERENCES "pay_item" ("id") ON DELETE RESTRICT,
  CHECK ("up_to" >= 1),
  CHECK ("percent" >= 0)) STRICT;

CREATE INDEX "pay_bracket_item_id" ON "pay_bracket" ("item_id");

CREATE TABLE "pay_run" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "version" INTEGER NOT NULL DEFAULT 1,
  "created_at" TEXT NOT NULL,
  "created_by" INTEGER NOT NULL,
  "updated_at" TEXT NOT NULL,
  "updated_by" INTEGER NOT NULL,
  "company_id" INTEGER NOT NULL,
  "number" TEXT,
  "month" TEXT NOT NULL,
  "day" TEXT,
  "prepared_by_id" INTEGER NOT NULL,
  "approved_by_id" INTEGER,
  "gross" INTEGER NOT NULL,
  "deducted" INTEGER NOT NULL,
  "net" INTEGER NOT NULL,
  "employer" INTEGER NOT NULL,
  "state" TEXT NOT NULL,
  "posted_at" TEXT,
  "reversed_on" TEXT,
  FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("prepared_by_id") REFERENCES "app_user" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("approved_by_id") REFERENCES "app_user" ("id") ON DELETE RESTRICT,
  CHECK (length("month") = 7),
  CHECK ("state" IN ('draft', 'approved', 'posted', 'reversed', 'discarded')),
  CHECK (("number" IS NULL) = ("posted_at" IS NULL)),
  CHECK ("number" IS NULL OR "day" IS NOT NULL),
  CHECK (("number" IS NOT NULL) = ("state" IN ('posted', 'reversed'))),
  CHECK ("state" NOT IN ('approved', 'posted') OR "approved_by_id" IS NOT NULL),
  CHECK ("approved_by_id" IS NULL OR "approved_by_id" <> "prepared_by_id"),
  CHECK ("net" = "gross" - "deducted"),
  CHECK ("day" IS date("day")),
  CHECK ("reversed_on" IS date("reversed_on")),
  CHECK ("number" = upper("number"))) STRICT;

CREATE UNIQUE INDEX "pay_run_company_id_number" ON "pay_run" ("company_id", "number");

CREATE UNIQUE INDEX "pay_run_of_month" ON "pay_run" ("company_id", "month") WHERE "state" IN ('draft', 'approved', 'posted');

CREATE TABLE "pay_line" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "run_id" INTEGER NOT NULL,
  "employee_id" INTEGER NOT NULL,
  "name" TEXT NOT NULL,
  "iban" TEXT NOT NULL,
  "bic" TEXT NOT NULL,
  "cost_centre_id" INTEGER,
  "worked_out" TEXT NOT NULL,
  "basic" INTEGER NOT NULL,
  "gross" INTEGER NOT NULL,
  "deducted" INTEGER NOT NULL,
  "net" INTEGER NOT NULL,
  "employer" INTEGER NOT NULL,
  FOREIGN KEY ("run_id") REFERENCES "pay_run" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("employee_id") REFERENCES "employee" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("cost_centre_id") REFERENCES "cost_centre" ("id") ON DELETE RESTRICT,
  CHECK ("basic" >= 0),
  CHECK ("gross" >= 0),
  CHECK ("deducted" >= 0),
  CHECK ("employer" >= 0),
  CHECK ("net" = "gross" - "deducted")) STRICT;

CREATE INDEX "pay_line_employee_id" ON "pay_line" ("employee_id");

CREATE UNIQUE INDEX "pay_line_run_id_employee_id" ON "pay_line" ("run_id", "employee_id");

CREATE TABLE "pay_part" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "run_id" INTEGER NOT NULL,
  "line_id" INTEGER NOT NULL,
  "item_id" INTEGER NOT NULL,
  "kind" TEXT NOT NULL,
  "amount" INTEGER NOT NULL,
  "by_hand" INTEGER NOT NULL,
  FOREIGN KEY ("run_id") REFERENCES "pay_run" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("line_id") REFERENCES "pay_line" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("item_id") REFERENCES "pay_item" ("id") ON DELETE RESTRICT,
  CHECK ("kind" IN ('addition', 'deduction', 'employer')),
  CHECK ("amount" >= 0),
  CHECK ("by_hand" IN (0, 1))) STRICT;

CREATE INDEX "pay_part_item_id" ON "pay_part" ("item_id");

CREATE UNIQUE INDEX "pay_part_line_id_item_id" ON "pay_part" ("line_id", "item_id");

CREATE INDEX "pay_part_run_id" ON "pay_part" ("run_id");
