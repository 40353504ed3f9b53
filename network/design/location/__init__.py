"""Which facilities to open and how big: FC -> sortation centre and air -> station -> ZIP, with a bound."""

from network.design.location.problem import Carbon, Choice, CountLimit, DesignProblem, Period, Sites
from network.design.location.result import Design, Located

__all__ = ["Carbon", "Choice", "CountLimit", "Design", "DesignProblem", "Located", "Period", "Sites"]
