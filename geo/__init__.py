"""Reconstruct published accounts of past missile flights and check them against geometry.

>>> import geo
>>> result = geo.reconstruct("caspian-2015-10-07")
>>> sorted(set(result.ledger.query("hypothesis == 'reported'")["country"]) - {""})
['IRN', 'IRQ', 'SYR']

Names are imported when first used, so that ``import geo`` costs nothing and each command loads only what it needs. They
are listed in ``__init__.pyi``.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
