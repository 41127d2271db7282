"""A second way to every row of a ledger, which shares nothing with the kernel but PROJ.

``states`` holds polygons and says by exact predicates which of them is at a point; ``borders`` says how far a point is
from the nearest border, in metres; ``paths`` puts points on geodesics by PROJ; ``places`` chooses where to ask;
``check`` holds a ledger against all that; ``made`` and ``generators`` make worlds and paths that are hard to get right.
``docs/accuracy.md`` says what this can see and what it cannot.
"""
