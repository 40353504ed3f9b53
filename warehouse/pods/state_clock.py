"""How long each of some things has been in each state, told only when a state changes."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt


class StateClock:
    """Seconds in each state within the measured time; they add up to things x measured time.

    Parameters
    ----------
    n : int
        Things, all in state 0 at first.
    n_states : int
    from_s, to_s : float
        Measured time.

    Attributes
    ----------
    state : uint8[n]
    """

    def __init__(self, n: int, n_states: int, from_s: float, to_s: float) -> None:
        self.from_s, self.to_s = from_s, to_s
        self.state = np.zeros(n, np.uint8)
        self._since_s = np.full(n, from_s, np.float64)
        self._seconds = np.zeros(n_states)

    def change(self, thing: int, state: int, now_s: float) -> None:
        """A thing changes its state."""
        at = min(max(now_s, self.from_s), self.to_s)
        self._seconds[self.state[thing]] += at - self._since_s[thing]
        self._since_s[thing] = at
        self.state[thing] = state

    def seconds(self, now_s: float) -> npt.NDArray[np.float64]:
        """Thing-seconds in each state up to now."""
        at = min(max(now_s, self.from_s), self.to_s)
        return self._seconds + np.bincount(self.state, at - self._since_s, len(self._seconds))
