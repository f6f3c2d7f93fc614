"""Electronic invoices by EN 16931: ours written as UBL and CII, those of suppliers read as bills."""
