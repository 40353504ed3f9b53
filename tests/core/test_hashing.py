"""splitmix64 against the published sequence; streams and counters apart."""

import numpy as np

from core.hashing import GOLDEN, draw64, mix64

# First outputs of splitmix64 from state 1234567 (Vigna's splitmix64.c; the same numbers stand in Rosetta Code).
PUBLISHED = [6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821]


def test_the_published_sequence():
    with np.errstate(over="ignore"):
        states = [np.uint64(1234567) + np.uint64(k) * GOLDEN for k in range(1, 6)]
    assert [int(mix64(state)) for state in states] == PUBLISHED


def test_draws_are_pure_and_apart():
    draws = {
        int(draw64(np.uint64(seed), np.uint64(counter), np.uint64(stream)))
        for seed in range(3)
        for counter in range(500)
        for stream in range(4)
    }
    assert len(draws) == 3 * 500 * 4
    again = draw64(np.uint64(2), np.uint64(499), np.uint64(3))
    assert int(again) in draws


def test_bits_are_even():
    words = np.array([int(draw64(np.uint64(1), np.uint64(n), np.uint64(0))) for n in range(4096)], np.uint64)
    ones = ((words[:, None] >> np.arange(64, dtype=np.uint64)) & np.uint64(1)).mean(axis=0)
    # 5 standard deviations of a fair coin's mean over 4,096 throws
    assert np.abs(ones - 0.5).max() < 5 * 0.5 / np.sqrt(4096)
