// The last mile's map window: what is seen, zoom, flight to what is chosen, and what it shows after a redraw.
(function () {
  "use strict";
  const p = (window.pod2door = window.pod2door || {});
  const lm = (p.last_mile = p.last_mile || {});

  function graph() {
    const box = lm.byId("map");
    const found = box && box.querySelector(".js-plotly-plot");
    return found && found._fullLayout && found._fullLayout.xaxis ? found : null;
  }

  function viewOf(found, moving) {
    const [xa, ya] = [found._fullLayout.xaxis, found._fullLayout.yaxis];
    const of = (axis, name) =>
      moving && moving[name + ".range[0]"] !== undefined
        ? [moving[name + ".range[0]"], moving[name + ".range[1]"]]
        : axis.range.slice();
    const [x, y] = [of(xa, "xaxis"), of(ya, "yaxis")];
    const [width, height] = [found._fullLayout._size.w, found._fullLayout._size.h];
    return {
      width,
      height,
      canvasStops: !(found.data.find((trace) => trace.name === "stops") || { x: [] }).x.length,
      range: [x[0], x[1], y[0], y[1]],
      x: (km) => ((km - x[0]) / (x[1] - x[0])) * width,
      y: (km) => height - ((km - y[0]) / (y[1] - y[0])) * height,
      km: (px, py) => [x[0] + (px / width) * (x[1] - x[0]), y[0] + (1 - py / height) * (y[1] - y[0])],
    };
  }

  function paint(moving) {
    const found = graph();
    if (!found || !lm.state.data) return;
    const view = viewOf(found, moving && moving["xaxis.range[0]"] !== undefined ? moving : null);
    p.last_mile_draw.overlay(lm.byId("canvas"), view, lm.state.data, lm.state);
    p.last_mile_draw.badges(lm.byId("badges"), view, lm.state.data, lm.state);
    lm.state.mini = p.last_mile_draw.minimap(lm.byId("minimap"), view, lm.state.data, lm.state);
    const bar = p.last_mile_draw.scaleBar(view);
    lm.byId("scale-bar").style.width = bar.px + "px";
    lm.byId("scale-text").textContent = bar.text;
  }

  function window4(low, high) {
    const found = graph();
    const size = found._fullLayout._size;
    const pad = 1.16;
    const span = Math.max((high[0] - low[0]) * pad, ((high[1] - low[1]) * pad * size.w) / size.h, 0.3);
    const [midX, midY] = [(low[0] + high[0]) / 2, (low[1] + high[1]) / 2];
    const tall = (span * size.h) / size.w;
    return { "xaxis.range": [midX - span / 2, midX + span / 2], "yaxis.range": [midY - tall / 2, midY + tall / 2] };
  }

  function fly(rows, columns, withDepot) {
    if (!graph() || (!rows.length && !withDepot)) return;
    let [x0, x1, y0, y1] = withDepot ? [0, 0, 0, 0] : [Infinity, -Infinity, Infinity, -Infinity];
    for (const row of rows) {
      const [x, y] = [columns.x[row] / 1000, columns.y[row] / 1000];
      [x0, x1, y0, y1] = [Math.min(x0, x), Math.max(x1, x), Math.min(y0, y), Math.max(y1, y)];
    }
    window.Plotly.relayout(graph(), window4([x0, y0], [x1, y1]));
  }

  function zoom(factor) {
    const view = viewOf(graph());
    const [x0, x1, y0, y1] = view.range;
    const at = (a, b) => [(a + b) / 2 - ((b - a) * factor) / 2, (a + b) / 2 + ((b - a) * factor) / 2];
    window.Plotly.relayout(graph(), { "xaxis.range": at(x0, x1), "yaxis.range": at(y0, y1) });
  }

  function flyToChosen() {
    const route = lm.routeOf(lm.state.route);
    if (route) fly(p.last_mile_draw.rowsOf(route), lm.state.data.stops, false);
    else fly(lm.state.data.stops.x.map((_, row) => row), lm.state.data.stops, true);
  }

  function listen() {
    const found = graph();
    if (!found || found.podListens) return;
    found.podListens = true;
    found.on("plotly_relayout", () => {
      lm.state.range = viewOf(found).range;
      paint();
    });
    found.on("plotly_relayouting", (moving) => paint(moving));
    found.on("plotly_afterplot", () => {
      if (!restored()) paint();
    });
  }

  /** A figure that is drawn anew begins at its own window: go back to what was looked at. */
  function restored() {
    const wanted = lm.state.restore;
    lm.state.restore = null;
    if (!wanted || !graph()) return false;
    const now = viewOf(graph()).range;
    if (now.every((value, row) => Math.abs(value - wanted[row]) < 1e-6)) return false;
    window.Plotly.relayout(graph(), { "xaxis.range": wanted.slice(0, 2), "yaxis.range": wanted.slice(2) });
    return true;
  }

  Object.assign(lm, { graph, viewOf, paint, fly, zoom, flyToChosen, listen });
})();
