CREATE TABLE "audit_redaction" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "audit_id" INTEGER NOT NULL,
  "by_id" INTEGER NOT NULL,
  "sha256" TEXT NOT NULL,
  FOREIGN KEY ("audit_id") REFERENCES "audit" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("by_id") REFERENCES "audit" ("id") ON DELETE RESTRICT,
  CHECK (length("sha256") = 64),
  CHECK ("audit_id" < "by_id")) STRICT;

CREATE INDEX "audit_redaction_audit_id" ON "audit_redaction" ("audit_id");

CREATE TABLE "erasure" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "erased_table" TEXT NOT NULL,
  "erased_id" INTEGER NOT NULL,
  "at" TEXT NOT NULL,
  "address_hash" TEXT NOT NULL,
  CHECK (length("erased_table") > 0),
  CHECK (length("address_hash") IN (0, 64))) STRICT;

CREATE INDEX "erasure_address" ON "erasure" ("address_hash") WHERE "address_hash" <> '';

CREATE UNIQUE INDEX "erasure_erased_table_erased_id_address_hash" ON "erasure" ("erased_table", "erased_id", "address_hash");
