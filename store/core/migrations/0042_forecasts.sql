CREATE TABLE "forecast" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "version" INTEGER NOT NULL DEFAULT 1,
  "created_at" TEXT NOT NULL,
  "created_by" INTEGER NOT NULL,
  "updated_at" TEXT NOT NULL,
  "updated_by" INTEGER NOT NULL,
  "company_id" INTEGER NOT NULL,
  "day" TEXT NOT NULL,
  FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE RESTRICT,
  CHECK ("day" IS date("day"))) STRICT;

CREATE UNIQUE INDEX "forecast_company_id_day" ON "forecast" ("company_id", "day");

CREATE TABLE "forecast_month" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "forecast_id" INTEGER NOT NULL,
  "month" TEXT NOT NULL,
  "committed" INTEGER NOT NULL,
  "deals" INTEGER NOT NULL,
  "to_come" INTEGER NOT NULL,
  "best" INTEGER NOT NULL,
  FOREIGN KEY ("forecast_id") REFERENCES "forecast" ("id") ON DELETE RESTRICT,
  CHECK (length("month") = 7),
  CHECK ("best" >= "committed" + "to_come")) STRICT;

CREATE UNIQUE INDEX "forecast_month_forecast_id_month" ON "forecast_month" ("forecast_id", "month");

CREATE INDEX "forecast_month_month" ON "forecast_month" ("month", "forecast_id");

CREATE INDEX "deal_expected" ON "deal" ("company_id", "owner_id", "stage_id", "expected_close", "opened_on", "currency", "value") WHERE "closed_on" IS NULL;
