"""Speed and accuracy of the ledger beside other tools, all in one run: ``make bench``."""
