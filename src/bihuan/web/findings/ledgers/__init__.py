"""Any Excel ledger, headings unknown: where its headings stand, which column is which field, what each cell means."""
