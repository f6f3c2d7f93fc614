"""What columns of text may hold of a person: by it an erasure knows what to empty, to look through, and to leave.

Every text column is in one of these, by its name; a test asks for those that are new.
"""

from __future__ import annotations

# who somebody is and how they are reached: emptied in rows that are theirs
PERSONAL = frozenset(
    "address billing_address bic city code code_key company_key company_name contains counterparty digest e_address "
    "email email_key external_id iban industry job line1 line2 message_id name name_key party_name party_tax_id phone "
    "postal_code region registration ship_to shipping_address tags tax_id text website attached".split()
)
# what people write as they like: emptied in rows that are theirs, elsewhere looked through for them
FREE = frozenset(
    "answer body decision description dispute exception filter_text hold_reason lost_reason memo note notes outcome "
    "reason source subject title".split()
)
# words of the program and of the company, numbers, days: of whomever, they say nothing of a person
CODED = frozenset(
    "action address_hash base_box bank_id billing_basis book buyer_reference campaign campaign_key carrier category "
    "changes channel columns condition content_key cost_method country country_key currency customer_reference "
    "date_order direction drawn_on erased_table event_key every field file_hash file_name filter_fields flow given "
    "hash hours how input_base_box input_tax_box key kind listing login login_key made mapping media_type method month "
    "needs number number_key old_unit origin per priority reason_code record_kind record_table reference remind "
    "request_key response role sha256 side sku sku_key sort source_key standard_code starts state supplier_key "
    "supplier_number supplier_reference supplier_sku tax_box tax_rounding time_zone tracking type unit used_for value "
    "value_key way weekday worked_out created_at updated_at at due day done_at turn until since touched_on added_on "
    "responded_on opened_on expected_close closed_on rots_on opened_at response_due responded_at resolve_due paused_at "
    "resolved_at closed_at due_at last_at assigned_at valid_until fingerprint public_key sees team".split()
)
NUMBERS = frozenset({"employees", "annual_revenue"})  # of a person's business
ALSO_FREE = frozenset({("saved_view", "name"), ("project", "name"), ("import_batch", "file_name")})

# what the law makes a company keep, as it was issued: documents, their lines, and the books
KEPT = frozenset(
    "account allocation amendment amendment_line bank_account bank_statement bill bill_instalment bill_line "
    "bill_tax cash_count cheque company completion completion_line contract cost_layer deduction deduction_tax "
    "dunning_letter dunning_line employee entry entry_line instalment intercompany invoice invoice_line invoice_tax "
    "lot move order_line pay_line pay_part pay_run payment payment_run payment_run_line purchase_line "
    "purchase_order quote quote_line receipt receipt_line return_line revaluation sales_order sales_return shipment "
    "shipment_line statement_line statement_part stock_count stock_count_line tax_due transfer transfer_line "
    "work_order work_order_line".split()
)
# by these words rows are theirs, whatever became of them: (table → names of links to a person or to what is theirs)
LINKED = {
    "activity": ("contact", "party"),
    "address": ("party",),
    "attachment": (),
    "campaign_member": ("contact", "party"),
    "consent": ("contact", "party"),
    "name_mapping": (),
    "ticket": ("contact", "party"),
    "ticket_message": ("ticket",),
}
