"""What a floor's agents did, tick by tick: recorded, kept, drawn.

`TraceWriter` is the recorder that a model is given; `read_trace` opens what it wrote, `heat_map` sums it up, and
`write_gif`, `write_svg` and `write_heat` draw it. docs/trace.md has the file's layout, byte by byte.
"""

from warehouse.trace.gif import write_gif
from warehouse.trace.heat import HeatMap, heat_map
from warehouse.trace.reader import Frame, Trace, read_trace
from warehouse.trace.recorder import Recorder
from warehouse.trace.svg import write_heat, write_svg
from warehouse.trace.writer import TraceWriter

__all__ = [
    "Frame",
    "HeatMap",
    "Recorder",
    "Trace",
    "TraceWriter",
    "heat_map",
    "read_trace",
    "write_gif",
    "write_heat",
    "write_svg",
]
