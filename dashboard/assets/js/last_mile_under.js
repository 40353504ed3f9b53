// What of the last mile lies under the pointer: a stop, a route, a stop that is not served.
(function () {
  "use strict";
  const p = (window.pod2door = window.pod2door || {});
  const lm = (p.last_mile = p.last_mile || {});
  const NEAR_PX = 14;

  function routeOf(id) {
    return lm.state.data && lm.state.data.routes.find((one) => one.id === id);
  }

  function routeAt(row) {
    return lm.state.data.routes.find((one) => row >= one.first && row < one.first + one.stops);
  }

  function nearestStop(view, px, py, only) {
    const [kx, ky] = view.km(px, py);
    const { x, y } = lm.state.data.stops;
    let best = -1;
    let least = ((NEAR_PX / view.width) * (view.range[1] - view.range[0]) * 1000) ** 2;
    const [from, to] = only ? [only.first, only.first + only.stops] : [0, x.length];
    for (let row = from; row < to; row += 1) {
      const away = (x[row] - 1000 * kx) ** 2 + (y[row] - 1000 * ky) ** 2;
      if (away < least) [best, least] = [row, away];
    }
    return best;
  }

  function segmentAway(px, py, ax, ay, bx, by) {
    const [dx, dy] = [bx - ax, by - ay];
    const along = dx || dy ? Math.max(0, Math.min(1, ((px - ax) * dx + (py - ay) * dy) / (dx * dx + dy * dy))) : 0;
    return Math.hypot(px - ax - along * dx, py - ay - along * dy);
  }

  function nearestRoute(view, px, py) {
    const { x, y } = lm.state.data.stops;
    let [best, least] = [null, 8];
    for (const route of lm.state.data.routes) {
      for (let row = route.first + 1; row < route.first + route.stops; row += 1) {
        const away = segmentAway(
          px, py, view.x(x[row - 1] / 1000), view.y(y[row - 1] / 1000), view.x(x[row] / 1000), view.y(y[row] / 1000),
        );
        if (away < least) [best, least] = [route, away];
      }
    }
    return best;
  }

  function under(event) {
    const found = lm.graph();
    if (!found || !lm.state.data) return { stop: -1, route: null, left: -1 };
    const view = lm.viewOf(found);
    const box = lm.byId("map-box").getBoundingClientRect();
    const [px, py] = [event.clientX - box.left, event.clientY - box.top];
    const own = routeOf(lm.state.route);
    const mine = own ? nearestStop(view, px, py, own) : -1;
    const stop = mine >= 0 ? mine : nearestStop(view, px, py, null);
    const left = lm.state.data.left.x.findIndex(
      (x, row) => Math.hypot(view.x(x / 1000) - px, view.y(lm.state.data.left.y[row] / 1000) - py) < 9,
    );
    return { px, py, stop, left, route: stop >= 0 ? routeAt(stop) : nearestRoute(view, px, py) };
  }

  Object.assign(lm, { routeOf, under });
})();
