CREATE TABLE "competitor" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "version" INTEGER NOT NULL DEFAULT 1,
  "created_at" TEXT NOT NULL,
  "created_by" INTEGER NOT NULL,
  "updated_at" TEXT NOT NULL,
  "updated_by" INTEGER NOT NULL,
  "name" TEXT NOT NULL,
  "website" TEXT NOT NULL,
  "notes" TEXT NOT NULL,
  "state" TEXT NOT NULL,
  "name_key" TEXT NOT NULL,
  CHECK (length("name") > 0),
  CHECK ("state" IN ('active', 'retired')),
  CHECK ("name_key" = lower("name") OR (length(CAST("name" AS BLOB)) > length("name") AND length("name_key") > 0))) STRICT;

CREATE UNIQUE INDEX "competitor_name_key" ON "competitor" ("name_key");

CREATE TABLE "pipeline" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "version" INTEGER NOT NULL DEFAULT 1,
  "created_at" TEXT NOT NULL,
  "created_by" INTEGER NOT NULL,
  "updated_at" TEXT NOT NULL,
  "updated_by" INTEGER NOT NULL,
  "name" TEXT NOT NULL,
  "position" INTEGER NOT NULL,
  "state" TEXT NOT NULL,
  "name_key" TEXT NOT NULL,
  CHECK (length("name") > 0),
  CHECK ("position" >= 1),
  CHECK ("state" IN ('active', 'retired')),
  CHECK ("name_key" = lower("name") OR (length(CAST("name" AS BLOB)) > length("name") AND length("name_key") > 0))) STRICT;

CREATE UNIQUE INDEX "pipeline_name_key" ON "pipeline" ("name_key");

CREATE TABLE "stage_check" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "version" INTEGER NOT NULL DEFAULT 1,
  "created_at" TEXT NOT NULL,
  "created_by" INTEGER NOT NULL,
  "updated_at" TEXT NOT NULL,
  "updated_by" INTEGER NOT NULL,
  "stage_id" INTEGER NOT NULL,
  "position" INTEGER NOT NULL,
  "name" TEXT NOT NULL,
  "state" TEXT NOT NULL,
  FOREIGN KEY ("stage_id") REFERENCES "stage" ("id") ON DELETE RESTRICT,
  CHECK (length("name") > 0),
  CHECK ("position" >= 1),
  CHECK ("state" IN ('active', 'retired'))) STRICT;

CREATE INDEX "stage_check_stage_id" ON "stage_check" ("stage_id");

CREATE TABLE "deal_check" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "deal_id" INTEGER NOT NULL,
  "check_id" INTEGER NOT NULL,
  "user_id" INTEGER NOT NULL,
  "at" TEXT NOT NULL,
  FOREIGN KEY ("deal_id") REFERENCES "deal" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("check_id") REFERENCES "stage_check" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("user_id") REFERENCES "app_user" ("id") ON DELETE RESTRICT) STRICT;

CREATE UNIQUE INDEX "deal_check_deal_id_check_id" ON "deal_check" ("deal_id", "check_id");

CREATE TABLE "deal_competitor" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "deal_id" INTEGER NOT NULL,
  "competitor_id" INTEGER NOT NULL,
  "notes" TEXT NOT NULL,
  "beat_us" INTEGER NOT NULL,
  FOREIGN KEY ("deal_id") REFERENCES "deal" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("competitor_id") REFERENCES "competitor" ("id") ON DELETE RESTRICT,
  CHECK ("beat_us" IN (0, 1))) STRICT;

CREATE INDEX "deal_competitor_competitor_id" ON "deal_competitor" ("competitor_id");

CREATE UNIQUE INDEX "deal_competitor_deal_id_competitor_id" ON "deal_competitor" ("deal_id", "competitor_id");

CREATE TABLE "lost_reason" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "version" INTEGER NOT NULL DEFAULT 1,
  "created_at" TEXT NOT NULL,
  "created_by" INTEGER NOT NULL,
  "updated_at" TEXT NOT NULL,
  "updated_by" INTEGER NOT NULL,
  "name" TEXT NOT NULL,
  "state" TEXT NOT NULL,
  "name_key" TEXT NOT NULL,
  CHECK (length("name") > 0),
  CHECK ("state" IN ('active', 'retired')),
  CHECK ("name_key" = lower("name") OR (length(CAST("name" AS BLOB)) > length("name") AND length("name_key") > 0))) STRICT;

CREATE UNIQUE INDEX "lost_reason_name_key" ON "lost_reason" ("name_key");

ALTER TABLE "stage" ADD COLUMN "pipeline_id" INTEGER REFERENCES "pipeline" ("id") ON DELETE RESTRICT;

ALTER TABLE "stage" ADD COLUMN "needs" TEXT NOT NULL DEFAULT '';

ALTER TABLE "stage" ADD COLUMN "rot_days" INTEGER CHECK ("rot_days" >= 1);

DROP INDEX "stage_name_key";

CREATE UNIQUE INDEX "stage_name_key_pipeline_id" ON "stage" ("name_key", "pipeline_id");

ALTER TABLE "deal" ADD COLUMN "since" TEXT CHECK ("since" IS date("since"));

ALTER TABLE "deal" ADD COLUMN "rots_on" TEXT CHECK ("rots_on" IS date("rots_on"));

ALTER TABLE "deal" ADD COLUMN "every" TEXT NOT NULL DEFAULT '' CHECK ("every" IN ('', 'month', 'quarter', 'year'));

ALTER TABLE "deal" ADD COLUMN "repeats" INTEGER;

CREATE INDEX "deal_rotting" ON "deal" ("rots_on", "id") WHERE "rots_on" IS NOT NULL;

CREATE UNIQUE INDEX "deal_repeats" ON "deal" ("repeats") WHERE "repeats" IS NOT NULL;

ALTER TABLE "activity" ADD COLUMN "contact_id" INTEGER REFERENCES "contact" ("id") ON DELETE RESTRICT;

ALTER TABLE "activity" ADD COLUMN "message_id" TEXT;

CREATE UNIQUE INDEX "activity_message" ON "activity" ("message_id") WHERE "message_id" IS NOT NULL;
