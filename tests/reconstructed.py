"""Reconstructions of bundled events, each made once a process for all tests that look at it and change nothing."""

from __future__ import annotations

import functools

import geo


@functools.cache
def reconstructed(event_id: str) -> geo.Reconstruction:
    """Return the reconstruction of a bundled event under the bundled boundaries."""
    return geo.reconstruct(event_id)
