ALTER TABLE "company" ADD COLUMN "time_zone" TEXT NOT NULL DEFAULT '';

ALTER TABLE "activity" ADD COLUMN "starts" TEXT NOT NULL DEFAULT '' CHECK ("starts" = '' OR (length("starts") = 5 AND "starts" BETWEEN '00:00' AND '23:59'));

ALTER TABLE "activity" ADD COLUMN "minutes" INTEGER CHECK ("minutes" >= 1);

ALTER TABLE "activity" ADD COLUMN "remind" TEXT NOT NULL DEFAULT '';

ALTER TABLE "activity" ADD COLUMN "every" TEXT NOT NULL DEFAULT '';

ALTER TABLE "activity" ADD COLUMN "until" TEXT CHECK ("until" IS date("until"));

ALTER TABLE "activity" ADD COLUMN "turn" TEXT CHECK ("turn" IS date("turn"));

ALTER TABLE "activity" ADD COLUMN "on_day" INTEGER CHECK ("on_day" BETWEEN 1 AND 31);

ALTER TABLE "activity" ADD COLUMN "repeats" INTEGER;

ALTER TABLE "activity" ADD COLUMN "outcome" TEXT NOT NULL DEFAULT '';

CREATE UNIQUE INDEX "activity_repeats" ON "activity" ("repeats") WHERE "repeats" IS NOT NULL;

CREATE INDEX "activity_my_day" ON "activity" ("owner_id", (COALESCE("due", '9999-12-31') || "starts"), "id") WHERE "state" = 'planned';

CREATE INDEX "activity_of_party" ON "activity" ("party_id", (COALESCE("done_at", "due", "created_at")), "id") WHERE "party_id" IS NOT NULL;

DROP INDEX "activity_record_id_record_kind";

CREATE INDEX "activity_of_record" ON "activity" ("record_kind", "record_id", (COALESCE("done_at", "due", "created_at")), "id") WHERE "record_id" IS NOT NULL;

CREATE INDEX "activity_of_contact" ON "activity" ("contact_id", (COALESCE("done_at", "due", "created_at")), "id") WHERE "contact_id" IS NOT NULL;

CREATE TABLE "activity_notice" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "activity_id" INTEGER NOT NULL,
  "user_id" INTEGER NOT NULL,
  "kind" TEXT NOT NULL,
  "at" TEXT NOT NULL,
  "by_id" INTEGER,
  "seen_at" TEXT,
  FOREIGN KEY ("activity_id") REFERENCES "activity" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("user_id") REFERENCES "app_user" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("by_id") REFERENCES "app_user" ("id") ON DELETE RESTRICT,
  CHECK ("kind" IN ('given', 'reminder')),
  CHECK (("kind" = 'given') = ("by_id" IS NOT NULL))) STRICT;

CREATE UNIQUE INDEX "activity_notice_activity_id_kind" ON "activity_notice" ("activity_id", "kind");

CREATE INDEX "activity_notice_unseen" ON "activity_notice" ("user_id", "at") WHERE "seen_at" IS NULL;
