"""The coefficients of the geodesic series against those of geographiclib, on figures far flatter than the Earth."""

from __future__ import annotations

import numpy as np
import pytest
from geographiclib.geodesic import Geodesic

from geo.kernel.series import coefficients

EPS = np.array([-0.2, -0.05, 0.0017, 0.1, 0.3])


@pytest.mark.parametrize("flattening", [1 / 298.257223563, 0.3, -0.3])
def test_coefficients_are_those_of_geographiclib(flattening: float) -> None:
    """It keeps the same powers, but for the third and later of C3, which are left out here."""
    theirs = Geodesic(6378137.0, flattening)
    a1, c1, c1p, a3, c3 = coefficients(EPS, flattening / (2.0 - flattening))
    for k, eps in enumerate(EPS.tolist()):
        rows = {name: [0.0] * 7 for name in ("C1", "C1p", "C3")}
        Geodesic._C1f(eps, rows["C1"])
        Geodesic._C1pf(eps, rows["C1p"])
        theirs._C3f(eps, rows["C3"])
        assert a1[k] == pytest.approx(1.0 + Geodesic._A1m1f(eps), rel=1e-14)
        assert a3[k] == pytest.approx(theirs._A3f(eps), rel=1e-14)
        assert c1[:, k] == pytest.approx(rows["C1"][1:7], rel=1e-12, abs=1e-18)
        assert c1p[:, k] == pytest.approx(rows["C1p"][1:7], rel=1e-12, abs=1e-18)
        assert c3[:, k] == pytest.approx(rows["C3"][1:4], rel=1e-12, abs=1e-18)
