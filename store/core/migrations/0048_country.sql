CREATE INDEX "party_country" ON "party" ("country");
