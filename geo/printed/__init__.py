"""Events, ledgers and verdicts as tables for a terminal, and as plain values for JSON."""
