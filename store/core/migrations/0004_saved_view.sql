CREATE TABLE "saved_view" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "version" INTEGER NOT NULL DEFAULT 1,
  "created_at" TEXT NOT NULL,
  "created_by" INTEGER NOT NULL,
  "updated_at" TEXT NOT NULL,
  "updated_by" INTEGER NOT NULL,
  "listing" TEXT NOT NULL,
  "name" TEXT NOT NULL,
  "owner_id" INTEGER NOT NULL,
  "shared" INTEGER NOT NULL,
  "filter_text" TEXT NOT NULL,
  "filter_fields" TEXT NOT NULL,
  "sort" TEXT NOT NULL,
  "columns" TEXT NOT NULL,
  FOREIGN KEY ("owner_id") REFERENCES "app_user" ("id") ON DELETE RESTRICT,
  CHECK (length("listing") > 0),
  CHECK (length("name") > 0),
  CHECK ("shared" IN (0, 1))) STRICT;

CREATE UNIQUE INDEX "saved_view_owner_id_listing_name" ON "saved_view" ("owner_id", "listing", "name");

CREATE INDEX "saved_view_listing" ON "saved_view" ("listing");

CREATE TABLE "list_layout" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "version" INTEGER NOT NULL DEFAULT 1,
  "created_at" TEXT NOT NULL,
  "created_by" INTEGER NOT NULL,
  "updated_at" TEXT NOT NULL,
  "updated_by" INTEGER NOT NULL,
  "user_id" INTEGER NOT NULL,
  "listing" TEXT NOT NULL,
  "columns" TEXT NOT NULL,
  FOREIGN KEY ("user_id") REFERENCES "app_user" ("id") ON DELETE RESTRICT,
  CHECK (length("listing") > 0)) STRICT;

CREATE UNIQUE INDEX "list_layout_user_id_listing" ON "list_layout" ("user_id", "listing");
