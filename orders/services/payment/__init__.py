"""Payment: takes an order's money and gives it back; a double-entry ledger says what moved."""
