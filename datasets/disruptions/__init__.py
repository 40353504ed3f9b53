"""Disruptions as data: what stands still, since when, for how long and how it comes back; TOML files, some bundled."""

from datasets.disruptions.choosing import chosen
from datasets.disruptions.disruption import Disruption, Event
from datasets.disruptions.reading import bundled, read_disruption

__all__ = ["Disruption", "Event", "bundled", "chosen", "read_disruption"]
