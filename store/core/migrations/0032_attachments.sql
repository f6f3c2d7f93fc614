CREATE TABLE "attachment_content" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "sha256" TEXT NOT NULL,
  "size" INTEGER NOT NULL,
  "content" BLOB NOT NULL,
  CHECK (length("sha256") = 64),
  CHECK ("size" = length("content"))) STRICT;

CREATE TABLE "attachment" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "content_id" INTEGER NOT NULL,
  "name" TEXT NOT NULL,
  "media_type" TEXT NOT NULL,
  "record_kind" TEXT NOT NULL,
  "record_table" TEXT NOT NULL,
  "record_id" INTEGER NOT NULL,
  "at" TEXT NOT NULL,
  "user_id" INTEGER NOT NULL,
  "company_id" INTEGER,
  FOREIGN KEY ("content_id") REFERENCES "attachment_content" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("user_id") REFERENCES "app_user" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE RESTRICT,
  CHECK (length("name") > 0),
  CHECK (length("record_kind") > 0),
  CHECK (length("record_table") > 0),
  CHECK ("record_id" >= 1)) STRICT;

CREATE UNIQUE INDEX "attachment_content_sha256" ON "attachment_content" ("sha256");

CREATE INDEX "attachment_content_id" ON "attachment" ("content_id");

CREATE UNIQUE INDEX "attachment_record_id_record_kind_name_content_id" ON "attachment" ("record_id", "record_kind", "name", "content_id");
