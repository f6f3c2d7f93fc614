CREATE TABLE "pending_import" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "batch_id" INTEGER NOT NULL,
  "planned" INTEGER NOT NULL,
  FOREIGN KEY ("batch_id") REFERENCES "import_batch" ("id") ON DELETE RESTRICT) STRICT;

CREATE UNIQUE INDEX "pending_import_batch_id" ON "pending_import" ("batch_id");
