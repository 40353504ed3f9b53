"""What a run leaves to look at: traces, moving pictures, still ones; a file for each mode."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import TYPE_CHECKING

from core.errors import Pod2doorError

if TYPE_CHECKING:
    from warehouse.trace import TraceWriter

STILLS = 6
"""Still pictures of a run, evenly over its time."""


class Pictures:
    """Recorders for a run's modes, and the files made of what they recorded, once it is over.

    Parameters
    ----------
    modes : sequence of str
        With more than one, each file's name gets its mode: ``floor.trace`` becomes ``floor-pods.trace``.
    trace, gif : Path, optional
        Files to write.
    svg : Path, optional
        Folder of still pictures and a heat map.

    Attributes
    ----------
    recorders : dict of str to TraceWriter
        By mode; empty where nothing is asked for.
    files : dict of str to list of str
        By mode, what was written.

    Raises
    ------
    Pod2doorError
        When a file's folder is not there.
    """

    def __init__(
        self, modes: Sequence[str], *, trace: Path | None = None, gif: Path | None = None, svg: Path | None = None
    ) -> None:
        self._modes, self._trace, self._gif, self._svg = modes, trace, gif, svg
        self.recorders: dict[str, TraceWriter] = {}
        self.files: dict[str, list[str]] = {}
        for path in (trace, gif, svg):
            if path is not None and not path.absolute().parent.is_dir():
                raise Pod2doorError(f"{path}: there is no folder {path.parent}")

    def __enter__(self) -> Pictures:
        if self._trace or self._gif or self._svg:
            from warehouse.trace import TraceWriter

            self._folder = TemporaryDirectory(prefix="pod2door-")
            for mode in self._modes:
                kept = self._named(self._trace, mode) if self._trace else Path(self._folder.name) / f"{mode}.trace"
                self.recorders[mode] = TraceWriter(kept)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for recorder in self.recorders.values():
            if kind is None:
                recorder.close()
            else:
                recorder.discard()
        if kind is None:
            for mode, recorder in self.recorders.items():
                self.files[mode] = self._draw(mode, recorder.path)
        if self.recorders:
            self._folder.cleanup()

    def _draw(self, mode: str, path: Path) -> list[str]:
        from warehouse.trace import heat_map, read_trace, write_gif, write_heat, write_svg

        trace = read_trace(path)
        made = [str(path)] if self._trace else []
        if self._gif:
            moving = self._named(self._gif, mode)
            write_gif(trace, moving)
            made.append(str(moving))
        if self._svg:
            times = [trace.seconds * (k + 0.5) / STILLS for k in range(STILLS)]
            made += [str(file) for file in write_svg(trace, self._svg / mode, times)]
            made.append(str(write_heat(heat_map(trace), trace, self._svg / mode / "heat.svg")))
        return made

    def _named(self, path: Path, mode: str) -> Path:
        return path if len(self._modes) == 1 else path.with_stem(f"{path.stem}-{mode}")
