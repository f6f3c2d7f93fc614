-- What is open in foreign money is found without reading what is not.
CREATE INDEX "entry_line_foreign" ON "entry_line" ("account_id", "currency") WHERE "currency" <> '';
