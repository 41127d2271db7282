"""Other people's tracks: positions with times, from files and frames, and the ledger under very many of them."""
