"""From border crossings to the ledger: each path's overflights in order, checked to close, with how sure each is."""
