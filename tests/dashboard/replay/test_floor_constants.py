"""What the page says of a floor without running it is what the warehouse takes."""

from dashboard.replay import floor


def test_they_are_the_warehouses_own():
    from warehouse.floor_run import LINES_PER_STATION_H, WARM_UP_H
    from warehouse.floor_stream import FROM_H

    assert floor.DAY_S == FROM_H * 3600
    assert floor.WARM_UP_H == WARM_UP_H
    assert floor.LINES_PER_STATION_H == LINES_PER_STATION_H
