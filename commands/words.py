"""Every first word of the command line, known without importing what stands behind it.

`--help` and shell completion read these tables only; a test holds them against the action registry.
"""

from __future__ import annotations

# word → (module, attribute, one line of help)
WORDS: dict[str, tuple[str, str, str]] = {
    "init": ("commands.company", "init", "Set up a new company and its database."),
    "demo": ("commands.launch", "demo", "Open a ready-made company to try things out."),
    "list": ("commands.lists", "list_records", "List records of a kind, filtered and sorted."),
    "show": ("commands.records", "show", "Show one record and what belongs to it."),
    "flow": ("commands.records", "flow", "Show the chain from deal to payment around a record."),
    "report": ("commands.reports", "report", "Print a report."),
    "reorder": ("commands.lists", "reorder", "Show what has to be bought, and why."),
    "pick-list": ("commands.picking", "pick_list", "Print what to fetch for shipments, place by place."),
    "import": ("commands.transfer", "import_records", "Take in records from a file."),
    "export": ("commands.transfer", "export_records", "Write records to a file."),
    "undo": ("commands.history", "undo", "Take back your own last action."),
    "redo": ("commands.history", "redo", "Do again what was undone last."),
    "config": ("commands.preferences", "config", "Show what you can choose for yourself, and what holds."),
    "status": ("commands.company", "status", "Say what the database is and holds."),
    "check": ("commands.company", "check", "Prove that books, stock and history agree."),
    "migrate": ("commands.company", "migrate", "Bring the database to this program's version."),
    "backup": ("commands.backups", "backup", "Copy the database to a file, safely while in use."),
    "restore": ("commands.backups", "restore", "Put a backup in the place of the database."),
}

# noun → one line of help; the verbs come from the actions of that noun
NOUNS: dict[str, str] = {
    "party": "Customers, suppliers and prospects.",
    "contact": "People at a party.",
    "address": "Where a party is billed and delivered.",
    "product": "What is sold: goods and services.",
    "price": "Prices on price lists.",
    "price-list": "Price lists that parties can be put on.",
    "exchange-rate": "What foreign currencies cost, from a day on.",
    "unit": "Units of measure.",
    "tax": "Tax codes and their rates.",
    "term": "Payment terms.",
    "stage": "Stages of the pipeline.",
    "deal": "Deals: from first talk to won or lost.",
    "activity": "Calls, mails, meetings, tasks and notes.",
    "order": "Sales orders.",
    "shipment": "Shipments of orders.",
    "return": "Goods that come back from customers.",
    "amend": "Amendments of confirmed orders.",
    "approval": "What waits for somebody else's yes.",
    "stock": "Stock on hand.",
    "lot": "Lots and serial numbers of goods.",
    "move": "Stock moves: later costs, goods that come back.",
    "transfer": "Transfers of goods between places of your own.",
    "count": "Counts of stock, and their differences.",
    "count-line": "Lines of a count, one by one.",
    "warehouse": "Warehouses.",
    "location": "Places of a warehouse.",
    "po": "Purchase orders.",
    "receipt": "Goods received from suppliers.",
    "request": "Purchase requests: asked for, approved or refused.",
    "inspection": "Goods that are looked at before they are available.",
    "supplier-term": "What suppliers ask for products, and how long they take.",
    "reorder-rule": "When products are ordered again, and up to how much.",
    "bom": "Bills of materials: what products are made of.",
    "work-order": "Work orders: what is to be made, what it takes, what was made.",
    "completion": "Steps of work orders: what was made or scrapped.",
    "invoice": "Invoices and credit notes.",
    "bill": "Suppliers' bills and credit notes.",
    "payment": "Payments and what they settle.",
    "payment-run": "Bills that are paid together.",
    "bank-account": "Accounts at banks, cash registers, cards.",
    "statement": "Statements of banks.",
    "statement-line": "Lines of statements, and what they are.",
    "bank-rule": "What lines of statements with some text, or from somebody, are.",
    "cheque": "Cheques of customers.",
    "deduction": "Cash discounts and what was written off.",
    "dunning": "Letters to those who have not paid.",
    "dunning-level": "What such letters say and charge, level by level.",
    "interest-rate": "What late payment costs.",
    "project": "Projects: work with a budget, for customers or for yourselves.",
    "task": "Tasks of projects.",
    "time": "Hours that were worked, on which project and task.",
    "time-rate": "What an hour of somebody's time costs.",
    "employee": "Employees. Only the owner and who has the role payroll may see them.",
    "contract": "What was agreed with employees.",
    "pay-item": "What is added to pay, taken off it, or paid by the employer on top.",
    "pay-run": "What everybody is paid for a month.",
    "account": "Accounts of the ledger.",
    "entry": "Entries of the ledger that people make.",
    "template": "Entries that are posted again, by hand or every month.",
    "cost-centre": "Parts of the company that costs and earnings are told apart by.",
    "budget": "What accounts are planned to come to.",
    "period": "Accounting periods.",
    "year": "Years of the books, and closing them.",
    "setting": "Settings of the company that rules read.",
    "company": "The company itself.",
    "view": "Saved views of lists, and the columns you see.",
    "user": "People who may use this database, and their roles.",
}

# noun → verb → (module, attribute, one line of help) of verbs that are no action
OWN_VERBS: dict[str, dict[str, tuple[str, str, str]]] = {
    "dunning": {"show": ("commands.letters", "show_letter", "Print a dunning letter as it goes out.")},
    "pay-run": {"export": ("commands.pay", "export_pay", "Write what a pay run pays out as a file for the bank.")},
    "payment-run": {"export": ("commands.runs", "export_run", "Write a payment run as a file for the bank.")},
}

# Actions that a stand-alone word performs, so that they need no noun of their own → that word.
INNER_ACTIONS: dict[str, str] = {
    "company.fill": "init",
    "company.repair": "check",
    "action.undo": "undo",
    "action.redo": "redo",
}
