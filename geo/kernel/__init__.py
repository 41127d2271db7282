"""Geodesics and border edges as arrays: where very many paths cross very many borders, solved to rounding.

The kernel knows numbers only, no states' names, files or events.
"""
