"""Fuzzing: inputs that are wrong in ways nobody chose, and what may come of one.

``damage`` spoils text and bytes, ``seeds`` holds the sound files that are spoilt, ``targets`` makes from a source of
random numbers a command with its files, ``outcome`` runs one and says what came of it. ``make fuzz`` tries very many
(``tools/fuzz.py``), the suite some (``tests/test_fuzz.py``).
"""
