"""Ruin and recreate in compiled kernels: `plain` for the classic problems, `rules` for everything else."""

from routing.engines.sisr.engine import SisrEngine

ENGINE = SisrEngine()

__all__ = ["ENGINE", "SisrEngine"]
