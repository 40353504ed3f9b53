"""OR-Tools: models with every rule, polishing, set partitioning and certificates."""

from routing.engines.ortools.certificate import Certificate, certificate
from routing.engines.ortools.engine import ENGINE
from routing.engines.ortools.partition import partition
from routing.engines.ortools.polish import Polished, polish

__all__ = ["ENGINE", "Certificate", "Polished", "certificate", "partition", "polish"]
