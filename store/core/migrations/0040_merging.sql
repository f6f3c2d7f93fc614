CREATE TABLE "duplicate" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "version" INTEGER NOT NULL DEFAULT 1,
  "created_at" TEXT NOT NULL,
  "created_by" INTEGER NOT NULL,
  "updated_at" TEXT NOT NULL,
  "updated_by" INTEGER NOT NULL,
  "party_id" INTEGER NOT NULL,
  "other_id" INTEGER NOT NULL,
  "score" INTEGER NOT NULL,
  "reason" TEXT NOT NULL,
  "state" TEXT NOT NULL,
  FOREIGN KEY ("party_id") REFERENCES "party" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("other_id") REFERENCES "party" ("id") ON DELETE RESTRICT,
  CHECK ("party_id" < "other_id"),
  CHECK ("score" BETWEEN 0 AND 100),
  CHECK (length("reason") > 0),
  CHECK ("state" IN ('open', 'merged', 'declined'))) STRICT;

CREATE UNIQUE INDEX "duplicate_party_id_other_id" ON "duplicate" ("party_id", "other_id");

CREATE INDEX "duplicate_other_id" ON "duplicate" ("other_id");

CREATE INDEX "duplicate_state_score_id" ON "duplicate" ("state", "score", "id");

CREATE INDEX "party_merged" ON "party" ("merged_into_id") WHERE "merged_into_id" IS NOT NULL;

CREATE INDEX "party_of_parent" ON "party" ("parent_id") WHERE "parent_id" IS NOT NULL;
