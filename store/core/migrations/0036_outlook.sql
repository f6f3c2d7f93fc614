CREATE INDEX "sales_order_rhythm" ON "sales_order" ("party_id", "currency", "day", "source", "net") WHERE "state" NOT IN ('draft', 'pending approval', 'cancelled');

INSERT INTO "tally" ("book", "key", "count", "amount")
SELECT 'deal.open', "company_id" || ':' || "stage_id" || ':' || COALESCE(substr("expected_close", 1, 7), '') || ':' || substr("opened_on", 1, 7) || ':' || "currency", COUNT(*), CAST(SUM("value") AS BIGINT)
FROM "deal" WHERE "closed_on" IS NULL GROUP BY 2;

INSERT INTO "tally" ("book", "key", "count", "amount")
SELECT 'deal.closed', "company_id" || ':' || substr("closed_on", 1, 7) || ':' || "stage_id" || ':' || "currency", COUNT(*), CAST(SUM("value") AS BIGINT)
FROM "deal" WHERE "closed_on" IS NOT NULL GROUP BY 2;
