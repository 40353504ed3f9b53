"""Where compiled kernels are kept between runs, as commands set it first."""

from core.kernels import keep_compiled_kernels

__all__ = ["keep_compiled_kernels"]
