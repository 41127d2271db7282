"""Boundary files of the formats that are read, taken as data: no address, file or program named in one is followed."""
