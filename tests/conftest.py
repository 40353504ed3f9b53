"""Set before any kernel is imported: where compiled kernels are kept."""

from cli.kernels import keep_compiled_kernels

keep_compiled_kernels()
