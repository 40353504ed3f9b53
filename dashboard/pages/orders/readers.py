"""One background reader a data folder, whoever looks: it asks at most once a second, and stops when nobody looks."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from core.errors import Pod2doorError
from dashboard.pages.orders.asking import LIMIT_S, look
from dashboard.pages.orders.history import History
from orders.serve import state
from orders.serve.operator import Operator

PERIOD_S = 1.0
LOOKED_S = 10.0
"""After so long without anybody looking, it stops asking."""
FOLDERS = 4
"""Data folders whose history is kept at once."""
FIRST_S = 2.0
"""How long the first look is waited for."""
AT_ONCE = 4

_log = logging.getLogger("pod2door.dashboard")


class Reader:
    """Reads one data folder's services.

    Parameters
    ----------
    folder : Path

    Attributes
    ----------
    history : History
    running : bool
        Whether services ran there at the last look.
    sent_again : deque of (float, str)
        Dead letters that were sent again from here: when, and which.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.history = History()
        self.running = False
        self.sent_again: deque[tuple[float, str]] = deque(maxlen=100)
        self.lock = threading.Lock()
        self._looked_s = 0.0
        self._thread: threading.Thread | None = None
        self._first = threading.Event()

    def touch(self) -> None:
        """Somebody looks: ask from now on. The first time it waits a moment for an answer."""
        self._looked_s = time.monotonic()
        with self.lock:
            if self._thread is None:
                self._first.clear()
                self._thread = threading.Thread(target=self._run, name=f"orders {self.folder}", daemon=True)
                self._thread.start()
        self._first.wait(FIRST_S)

    def _run(self) -> None:
        operator: Operator | None = None
        with ThreadPoolExecutor(AT_ONCE) as threads:
            while True:
                began_s = time.monotonic()
                operator = self._look(operator, threads)
                self._first.set()
                time.sleep(max(0.05, PERIOD_S - (time.monotonic() - began_s)))
                with self.lock:
                    if time.monotonic() - self._looked_s > LOOKED_S:
                        self._thread = None
                        break
        if operator is not None:
            operator.__exit__(None, None, None)

    def _look(self, operator: Operator | None, threads: ThreadPoolExecutor) -> Operator | None:
        """Look once; the operator is made anew where the services were."""
        try:
            told = state.read(self.folder)
            if operator is not None and (told is None or operator.told != told):
                operator.__exit__(None, None, None)
                operator = None
            if told is not None:
                operator = operator or Operator(self.folder, LIMIT_S)
                sample = look(operator, threads)
                if not sample.silent:
                    with self.lock:
                        self.history.add(sample)
                self.running = not sample.silent
            else:
                self.running = False
        except Pod2doorError:
            self.running = False
        except Exception:
            _log.exception("the services of %s could not be read", self.folder)
            self.running = False
        return operator


class Readers:
    """The readers, by folder."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._readers: dict[Path, Reader] = {}

    def of(self, folder: Path) -> Reader:
        """The reader of a folder, looking."""
        with self._lock:
            reader = self._readers.pop(folder, None) or Reader(folder)
            self._readers[folder] = reader
            while len(self._readers) > FOLDERS:
                del self._readers[next(iter(self._readers))]
        reader.touch()
        return reader


READERS = Readers()
"""Of this server: all browsers share them."""
