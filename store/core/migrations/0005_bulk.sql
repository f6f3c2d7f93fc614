CREATE TABLE "audit_group" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "audit_id" INTEGER NOT NULL,
  "head_id" INTEGER NOT NULL,
  FOREIGN KEY ("audit_id") REFERENCES "audit" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("head_id") REFERENCES "audit" ("id") ON DELETE RESTRICT) STRICT;

CREATE UNIQUE INDEX "audit_group_audit_id" ON "audit_group" ("audit_id");

CREATE INDEX "audit_group_head_id" ON "audit_group" ("head_id");
