CREATE INDEX "invoice_day_order" ON "invoice" (COALESCE("day", ''), "id");

CREATE INDEX "invoice_due_order" ON "invoice" (COALESCE("due", ''), "id");

CREATE INDEX "invoice_total_order" ON "invoice" (((CASE WHEN "type" = 'credit_note' THEN -1 ELSE 1 END) * "total"), "id");

CREATE INDEX "invoice_outstanding_order" ON "invoice" (((CASE WHEN "type" = 'credit_note' THEN -1 ELSE 1 END) * "outstanding"), "id");

CREATE INDEX "invoice_open_credits" ON "invoice" ("party_id", "base_outstanding") WHERE "type" = 'credit_note' AND "outstanding" > 0;

CREATE INDEX "instalment_open" ON "instalment" ("due", "invoice_id", "amount", "settled", "base_amount", "base_settled") WHERE "amount" > "settled";

CREATE INDEX "payment_open" ON "payment" ("party_id", "base_unapplied") WHERE "state" = 'posted' AND "unapplied" > 0;

CREATE INDEX "sales_order_promised_order" ON "sales_order" (COALESCE("promised", ''), "id");

CREATE INDEX "deal_expected_close_order" ON "deal" (COALESCE("expected_close", ''), "id");
