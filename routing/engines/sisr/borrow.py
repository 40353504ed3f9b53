"""Arrays of a tuple without reference counts, for kernels that take them out of it millions of times a second.

Numba counts a reference, with a locked instruction, each time an array is taken out of a tuple: a third of this
search's time. The caller holds the tuple for as long as the kernel runs, so the kernel need not count.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic


@intrinsic
def borrowed(_typing: Any, bundle: types.NamedTuple) -> Any:
    """Give the same named tuple, whose arrays are not counted; it must not outlive the call that it was given to."""

    def generate(context: Any, builder: ir.IRBuilder, signature: Any, arguments: tuple[ir.Value]) -> ir.Value:
        (value,) = arguments
        for place, kind in enumerate(signature.return_type.types):
            if isinstance(kind, types.Array):
                array = context.make_array(kind)(context, builder, builder.extract_value(value, place))
                array.meminfo = ir.Constant(array.meminfo.type, None)
                value = builder.insert_value(value, array._getvalue(), place)
        return value

    return bundle(bundle), generate
