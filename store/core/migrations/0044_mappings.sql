CREATE TABLE "name_mapping" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "version" INTEGER NOT NULL DEFAULT 1,
  "created_at" TEXT NOT NULL,
  "created_by" INTEGER NOT NULL,
  "updated_at" TEXT NOT NULL,
  "updated_by" INTEGER NOT NULL,
  "source" TEXT NOT NULL,
  "kind" TEXT NOT NULL,
  "name" TEXT NOT NULL,
  "name_key" TEXT NOT NULL,
  "record_id" INTEGER NOT NULL,
  CHECK (length("name") > 0),
  CHECK (length("name_key") > 0)) STRICT;

CREATE UNIQUE INDEX "name_mapping_kind_name_key_source" ON "name_mapping" ("kind", "name_key", "source");

CREATE INDEX "name_mapping_record_id_kind" ON "name_mapping" ("record_id", "kind");
