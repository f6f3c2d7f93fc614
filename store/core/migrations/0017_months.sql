CREATE INDEX "revaluation_day" ON "revaluation" ("day");
