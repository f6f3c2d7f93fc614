DROP INDEX "sales_order_rhythm";
CREATE INDEX "sales_order_rhythm" ON "sales_order" ("party_id", "currency", "day", "source", "net", "state") WHERE "state" NOT IN ('draft', 'pending approval', 'cancelled');
