ALTER TABLE "party_standing" ADD COLUMN "orders_without_deal" INTEGER NOT NULL DEFAULT 0 CHECK ("orders_without_deal" >= 0);

CREATE INDEX "party_standing_often" ON "party_standing" ("party_id") WHERE "orders" >= 4;

CREATE INDEX "party_standing_repeating" ON "party_standing" ("party_id") WHERE "orders_without_deal" >= 3;
