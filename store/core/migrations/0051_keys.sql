CREATE TABLE "access_key" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "version" INTEGER NOT NULL DEFAULT 1,
  "created_at" TEXT NOT NULL,
  "created_by" INTEGER NOT NULL,
  "updated_at" TEXT NOT NULL,
  "updated_by" INTEGER NOT NULL,
  "user_id" INTEGER NOT NULL,
  "fingerprint" TEXT NOT NULL,
  "public_key" TEXT NOT NULL,
  "name" TEXT NOT NULL,
  "used_for" TEXT NOT NULL,
  "state" TEXT NOT NULL,
  FOREIGN KEY ("user_id") REFERENCES "app_user" ("id") ON DELETE RESTRICT,
  CHECK (length("fingerprint") = 50),
  CHECK (length("public_key") > 0),
  CHECK ("used_for" IN ('terminal', 'scripts')),
  CHECK ("state" IN ('active', 'revoked'))) STRICT;

CREATE INDEX "access_key_user_id" ON "access_key" ("user_id");

CREATE UNIQUE INDEX "access_key_active" ON "access_key" ("fingerprint") WHERE "state" = 'active';
