// Beside the last mile's map: the line in its head, rows of the table, the band in the timetable, tabs.
(function () {
  "use strict";
  const p = (window.pod2door = window.pod2door || {});
  const lm = (p.last_mile = p.last_mile || {});

  function part(text, className) {
    const span = document.createElement("span");
    span.textContent = text;
    if (className) span.className = className;
    return span;
  }

  function say() {
    const line = lm.byId("line");
    if (!line || !lm.state.data) return;
    const at = lm.state.hover || { stop: -1, left: -1, route: null };
    const parts = [];
    if (at.left >= 0) {
      parts.push(part(lm.state.data.left.id[at.left], "strong"), part("not served", "error"));
      parts.push(part(lm.state.data.left.packages[at.left] + " packages"));
    } else {
      const route = at.route || lm.routeOf(lm.state.route);
      if (route) parts.push(...sayRoute(route));
      else parts.push(part(lm.state.data.routes.length + " routes; click one"));
      if (at.stop >= 0) parts.push(...sayStop(at.stop, route));
    }
    line.replaceChildren(...parts);
  }

  function sayRoute(route) {
    const mark = document.createElement("i");
    mark.className = "lm-swatch";
    mark.style.background = route.id === lm.state.route ? "var(--ink)" : route.color;
    const parts = [mark, part(route.id, "strong"), ...route.line.map((text) => part(text))];
    return route.late ? parts.concat(part(route.late, "worse strong")) : parts;
  }

  function sayStop(row, route) {
    const { id, at, window: when, late } = lm.state.data.stops;
    const text = "stop " + (row - route.first + 1) + ", " + id[row] + ", " + at[row] + (when[row] ? " (" + when[row] + ")" : "");
    return [part(text, late[row] ? "worse" : "muted")];
  }

  /** Rows in the address's order, also after the table was drawn anew, with the arrow of the column last sorted by. */
  function arrange() {
    const body = lm.byId("rows");
    const order = (lm.params().order || "").split(",").filter(Boolean);
    if (!body || !order.length) return;
    const place = new Map(order.map((id, row) => [id, row]));
    const of = (row) => (place.has(row.dataset.lmRoute) ? place.get(row.dataset.lmRoute) : order.length);
    const rows = [...body.children];
    const sorted = [...rows].sort((a, b) => of(a) - of(b));
    if (sorted.some((row, k) => row !== rows[k])) body.replaceChildren(...sorted);
    if (lm.state.sort) headed(lm.state.sort);
  }

  /** The arrow: on one column alone. */
  function headed({ name, up }) {
    for (const button of document.querySelectorAll("[data-lm-sort]")) {
      const own = button.dataset.lmSort === name;
      button.closest("th").setAttribute("aria-sort", own ? (up ? "ascending" : "descending") : "none");
    }
  }

  function markRows() {
    arrange();
    for (const row of document.querySelectorAll("#last_mile-rows tr")) {
      const on = row.dataset.lmRoute === lm.state.route;
      row.setAttribute("aria-selected", on ? "true" : "false");
      row.hidden = lm.state.tab === "broken" && row.dataset.broken === "0";
      if (on && lm.state.flown !== lm.state.route) row.scrollIntoView({ block: "nearest" });
    }
    for (const row of document.querySelectorAll("[data-lm-left]")) {
      row.setAttribute("aria-pressed", String(Number(row.dataset.lmLeft) === lm.state.left));
    }
  }

  /** The chosen route is ink in the timetable, too; a thin bar, so that its ticks are seen. */
  function inkBar(gantt) {
    const plot = gantt.querySelector(".js-plotly-plot");
    const at = plot && plot.data ? plot.data.findIndex((trace) => trace.name === "deliver") : -1;
    if (at < 0) return;
    const ink = p.theme.token("ink");
    const order = gantt.dataset.order.split(",");
    const colours = order.map((id) => (id === lm.state.route ? ink : (lm.routeOf(id) || {}).color || ink));
    const now = plot.data[at].marker.color;
    if (Array.isArray(now) && now.join() === colours.join()) return;
    window.Plotly.restyle(plot, { "marker.color": [colours], width: [order.map((id) => (id === lm.state.route ? 0.24 : 0.5))] }, [at]);
  }

  function markBand() {
    const band = lm.byId("band");
    if (!band) return;
    const gantt = band.parentElement;
    inkBar(gantt);
    const row = gantt.dataset.order.split(",").indexOf(lm.state.route);
    band.hidden = row < 0;
    if (row < 0) return;
    const tall = Number(gantt.dataset.row);
    band.style.top = row * tall + "px";
    band.style.height = tall + "px";
    const scroll = gantt.parentElement;
    if (lm.state.flown === lm.state.route) return;
    if (row * tall < scroll.scrollTop || (row + 1) * tall > scroll.scrollTop + scroll.clientHeight) {
      scroll.scrollTop = Math.max(0, (row - 2) * tall);
    }
  }

  function showTab() {
    const route = lm.routeOf(lm.state.route);
    if (lm.state.tab === "stops" && !route) lm.state.tab = "all";
    for (const button of document.querySelectorAll("[data-lm-tab]")) {
      button.setAttribute("aria-pressed", String(button.dataset.lmTab === lm.state.tab));
      if (button.dataset.lmTab === "stops") {
        button.disabled = !route;
        button.textContent = "Stops";
      }
    }
    const stops = lm.state.tab === "stops";
    lm.byId("routes").hidden = stops;
    lm.byId("stops").hidden = !stops;
    if (stops) p.last_mile_stops.fill(lm.byId("stops"), lm.state.data, route, lm.state);
  }

  Object.assign(lm, { say, headed, markRows, markBand, showTab });
})();
