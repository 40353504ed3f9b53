"""How the kernels of this folder are compiled."""

from __future__ import annotations

import numba as nb

inner = nb.njit(nogil=True, no_cpython_wrapper=True, no_cfunc_wrapper=True, error_model="numpy", _nrt=False)
"""A function that only kernels call. It needs no door to Python: that halves the time to compile it."""

entry = nb.njit(nogil=True, cache=True, error_model="numpy", _nrt=False)
"""A kernel that Python calls; its machine code is kept, with that of all it calls."""

part = nb.njit(
    inline="always", nogil=True, no_cpython_wrapper=True, no_cfunc_wrapper=True, error_model="numpy", _nrt=False
)
"""An inner function with one caller: put into it before compiling, for what is linked in is optimised once more."""
