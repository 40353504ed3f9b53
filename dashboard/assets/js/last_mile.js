// Last mile: one selected route in map, table and timetable; nothing of it asks the server.
(function () {
  "use strict";
  const p = (window.pod2door = window.pod2door || {});
  const NEAR_PX = 14;
  const PAGE_KEYS = ["ds", "day", "plan"];
  const PLAN_KEYS = ["moves", "try", "color", "order"];
  const state = { data: null, route: "", left: null, tab: "all", stop: -1, hover: null, drag: null, mini: null, flown: "", last: "", range: null, restore: null };
  const byId = (name) => document.getElementById("last_mile-" + name);

  // The map's window -----------------------------------------------------------------------------------------------

  function graph() {
    const box = byId("map");
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
    if (!found || !state.data) return;
    const view = viewOf(found, moving && moving["xaxis.range[0]"] !== undefined ? moving : null);
    p.last_mile_draw.overlay(byId("canvas"), view, state.data, state);
    p.last_mile_draw.badges(byId("badges"), view, state.data, state);
    state.mini = p.last_mile_draw.minimap(byId("minimap"), view, state.data, state);
    const bar = p.last_mile_draw.scaleBar(view);
    byId("scale-bar").style.width = bar.px + "px";
    byId("scale-text").textContent = bar.text;
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
    const route = routeOf(state.route);
    if (route) fly(p.last_mile_draw.rowsOf(route), state.data.stops, false);
    else fly(state.data.stops.x.map((_, row) => row), state.data.stops, true);
  }

  // What is under the pointer --------------------------------------------------------------------------------------

  function routeOf(id) {
    return state.data && state.data.routes.find((one) => one.id === id);
  }

  function routeAt(row) {
    return state.data.routes.find((one) => row >= one.first && row < one.first + one.stops);
  }

  function nearestStop(view, px, py, only) {
    const [kx, ky] = view.km(px, py);
    const { x, y } = state.data.stops;
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
    const { x, y } = state.data.stops;
    let [best, least] = [null, 8];
    for (const route of state.data.routes) {
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
    const found = graph();
    if (!found || !state.data) return { stop: -1, route: null, left: -1 };
    const view = viewOf(found);
    const box = byId("map-box").getBoundingClientRect();
    const [px, py] = [event.clientX - box.left, event.clientY - box.top];
    const own = routeOf(state.route);
    const mine = own ? nearestStop(view, px, py, own) : -1;
    const stop = mine >= 0 ? mine : nearestStop(view, px, py, null);
    const left = state.data.left.x.findIndex(
      (x, row) => Math.hypot(view.x(x / 1000) - px, view.y(state.data.left.y[row] / 1000) - py) < 9,
    );
    return { px, py, stop, left, route: stop >= 0 ? routeAt(stop) : nearestRoute(view, px, py) };
  }

  // The line in the map's head -------------------------------------------------------------------------------------

  function part(text, className) {
    const span = document.createElement("span");
    span.textContent = text;
    if (className) span.className = className;
    return span;
  }

  function say() {
    const line = byId("line");
    if (!line || !state.data) return;
    const at = state.hover || { stop: -1, left: -1, route: null };
    const parts = [];
    if (at.left >= 0) {
      parts.push(part(state.data.left.id[at.left], "strong"), part("not served", "error"));
      parts.push(part(state.data.left.packages[at.left] + " packages"));
    } else {
      const route = at.route || routeOf(state.route);
      if (route) parts.push(...sayRoute(route));
      else parts.push(part(state.data.routes.length + " routes; click one"));
      if (at.stop >= 0) parts.push(...sayStop(at.stop, route));
    }
    line.replaceChildren(...parts);
  }

  function sayRoute(route) {
    const mark = document.createElement("i");
    mark.className = "lm-swatch";
    mark.style.background = route.id === state.route ? "var(--ink)" : route.color;
    const parts = [mark, part(route.id, "strong"), ...route.line.map((text) => part(text))];
    return route.late ? parts.concat(part(route.late, "worse strong")) : parts;
  }

  function sayStop(row, route) {
    const { id, at, window: when, late } = state.data.stops;
    const text = "stop " + (row - route.first + 1) + ", " + id[row] + ", " + at[row] + (when[row] ? " (" + when[row] + ")" : "");
    return [part(text, late[row] ? "worse" : "muted")];
  }

  // Table, stops, timetable ----------------------------------------------------------------------------------------

  function markRows() {
    for (const row of document.querySelectorAll("#last_mile-rows tr")) {
      const on = row.dataset.lmRoute === state.route;
      row.setAttribute("aria-selected", on ? "true" : "false");
      row.hidden = state.tab === "broken" && row.dataset.broken === "0";
      if (on && state.flown !== state.route) row.scrollIntoView({ block: "nearest" });
    }
    for (const row of document.querySelectorAll("[data-lm-left]")) {
      row.setAttribute("aria-pressed", String(Number(row.dataset.lmLeft) === state.left));
    }
  }

  function markBand() {
    const band = byId("band");
    if (!band) return;
    const gantt = band.parentElement;
    const row = gantt.dataset.order.split(",").indexOf(state.route);
    band.hidden = row < 0;
    if (row < 0) return;
    const tall = Number(gantt.dataset.row);
    band.style.top = row * tall + "px";
    band.style.height = tall + "px";
    const scroll = gantt.parentElement;
    if (state.flown === state.route) return;
    if (row * tall < scroll.scrollTop || (row + 1) * tall > scroll.scrollTop + scroll.clientHeight) {
      scroll.scrollTop = Math.max(0, (row - 2) * tall);
    }
  }

  function showTab() {
    const route = routeOf(state.route);
    if (state.tab === "stops" && !route) state.tab = "all";
    for (const button of document.querySelectorAll("[data-lm-tab]")) {
      button.setAttribute("aria-pressed", String(button.dataset.lmTab === state.tab));
      if (button.dataset.lmTab === "stops") {
        button.disabled = !route;
        button.textContent = "Stops";
      }
    }
    const stops = state.tab === "stops";
    byId("routes").hidden = stops;
    byId("stops").hidden = !stops;
    if (stops) p.last_mile_stops.fill(byId("stops"), state.data, route, state);
  }

  function refresh() {
    if (!state.data || !byId("map-box")) return;
    byId("map-box").classList.toggle("chosen", Boolean(state.route));
    byId("all").disabled = !state.route;
    markRows();
    markBand();
    showTab();
    say();
    paint();
  }

  function whenDrawn(act, tries) {
    if (graph()) act();
    else if (tries > 0) window.requestAnimationFrame(() => whenDrawn(act, tries - 1));
  }

  function listen() {
    const found = graph();
    if (!found || found.podListens) return;
    found.podListens = true;
    found.on("plotly_relayout", () => {
      state.range = viewOf(found).range;
      paint();
    });
    found.on("plotly_relayouting", (moving) => paint(moving));
    found.on("plotly_afterplot", () => {
      if (!restored()) paint();
    });
  }

  /** A figure that is drawn anew begins at its own window: go back to what was looked at. */
  function restored() {
    const wanted = state.restore;
    state.restore = null;
    if (!wanted || !graph()) return false;
    const now = viewOf(graph()).range;
    if (now.every((value, row) => Math.abs(value - wanted[row]) < 1e-6)) return false;
    window.Plotly.relayout(graph(), { "xaxis.range": wanted.slice(0, 2), "yaxis.range": wanted.slice(2) });
    return true;
  }

  // Address --------------------------------------------------------------------------------------------------------

  function select(route) {
    // Shown at once; the address follows, and with it the map's window.
    if (state.data && (route === "" || routeOf(route))) {
      state.route = route;
      refresh();
    }
    p.address.set({ route }, { push: true });
  }

  function key(params, names) {
    return JSON.stringify(names.map((name) => String(params[name] || "")));
  }

  function ask(changes, push) {
    p.address.set(changes, { push: Boolean(push) });
  }

  function params() {
    return p.address.read().params;
  }

  p.last_mile = {
    state,
    /** Try a stop on another route: the evaluator's verdict comes from the server. */
    tryMove(stop, route) {
      ask({ try: encodeURIComponent(stop) + ">" + route }, true);
    },
    select,
    refresh,
    fly,
    graph,
    under,
    routeOf,
    viewOf,
    paint,
    say,
    zoom,
  };

  const choose = (name) => (value, drawn) =>
    value && drawn && value !== drawn[name]
      ? Object.assign({ plan: "", route: "", moves: "", try: "", order: "", _push: true }, name === "ds" ? { day: "" } : {}, { [name]: value })
      : window.dash_clientside.no_update;

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.last_mile = {
    apply(data, now) {
      const again = state.data !== data && state.data && data && state.data.key === data.key;
      state.data = data && data.routes ? data : null;
      if (again) state.restore = state.range;
      state.left = null;
      const route = (now && now.route) || "";
      state.route = routeOf(route) ? route : "";
      state.hover = null;
      if (!state.data) return window.dash_clientside.no_update;
      const wanted = state.data.key + " " + state.route;
      whenDrawn(() => {
        listen();
        refresh();
        if (state.last !== wanted && (state.route || state.last)) flyToChosen();
        state.last = wanted;
        state.flown = state.route;
      }, 600);
      return window.dash_clientside.no_update;
    },
    asked(now, page, plan) {
      const same = window.dash_clientside.no_update;
      if (window.location.pathname !== "/last-mile") return [same, same];
      const [nextPage, nextPlan] = [key(now || {}, PAGE_KEYS), key(now || {}, PLAN_KEYS)];
      return [nextPage === page ? same : nextPage, nextPlan === plan || nextPage !== page ? same : nextPlan];
    },
    choose_ds: choose("ds"),
    choose_day: choose("day"),
    choose_row(rows, drawn) {
      return choose("ds")(rows && rows.length ? rows[0].id : "", drawn);
    },
  };

  // Clicks and keys ------------------------------------------------------------------------------------------------

  const acts = {
    all: () => select(""),
    "zoom-in": () => zoom(1 / 1.5),
    "zoom-out": () => zoom(1.5),
    keep: () => ask({ moves: [params().moves, params().try].filter(Boolean).join(","), try: "" }, true),
    undo: () => ask({ try: "" }),
    "undo-last": () => ask({ moves: (params().moves || "").split(",").slice(0, -1).join(",") }, true),
    "undo-all": () => ask({ moves: "", try: "" }, true),
    "own-plan": () => ask({ plan: "", route: "", moves: "", try: "", order: "" }, true),
  };

  function onClick(event) {
    const at = (name) => event.target.closest && event.target.closest("[data-lm" + name + "]");
    let found = at("-route");
    if (found && found.tagName === "TR") return select(found.dataset.lmRoute);
    found = at("-color");
    if (found) return recolour(found);
    found = at("-tab");
    if (found) return openTab(found.dataset.lmTab);
    found = at("-left");
    if (found) return ring(Number(found.dataset.lmLeft));
    found = at("-sort");
    if (found) return sort(found);
    found = at("-plan");
    if (found) return ask({ plan: found.dataset.lmPlan, route: "", moves: "", try: "", order: "" }, true);
    found = at("-ds");
    if (found) return ask({ ds: found.dataset.lmDs, day: "", plan: "", route: "" }, true);
    found = at("");
    if (found && acts[found.dataset.lm]) return acts[found.dataset.lm]();
    return undefined;
  }

  function recolour(button) {
    for (const one of document.querySelectorAll("[data-lm-color]")) {
      one.setAttribute("aria-pressed", String(one === button));
    }
    ask({ color: button.dataset.lmColor === "routes" ? "" : button.dataset.lmColor });
  }

  function openTab(tab) {
    state.tab = tab;
    markRows();
    showTab();
  }

  function ring(group) {
    state.left = state.left === group ? null : group;
    markRows();
    const rows = state.data.left.group.map((_, row) => row).filter((row) => state.data.left.group[row] === state.left);
    if (rows.length) fly(rows, state.data.left, true);
    else paint();
  }

  function sort(button) {
    const name = button.dataset.lmSort;
    const heading = button.closest("th");
    const up = heading.getAttribute("aria-sort") === "descending" || (name === "id" && heading.getAttribute("aria-sort") !== "ascending");
    for (const other of heading.parentElement.children) other.setAttribute("aria-sort", "none");
    heading.setAttribute("aria-sort", up ? "ascending" : "descending");
    const body = byId("rows");
    const rows = [...body.children].sort((a, b) => (up ? 1 : -1) * (Number(a.dataset[name]) - Number(b.dataset[name])));
    body.replaceChildren(...rows);
    ask({ order: rows.map((row) => row.dataset.lmRoute).join(",") });
  }

  function onKey(event) {
    const row = event.target.closest && event.target.closest("tr[data-lm-route]");
    if (event.key === "Escape" && state.data && byId("map-box") && !event.defaultPrevented) {
      if (params().try) ask({ try: "" });
      else if (state.route) select("");
      return;
    }
    if (!row) return;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      select(row.dataset.lmRoute);
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? "nextElementSibling" : "previousElementSibling";
      let next = row[step];
      while (next && next.hidden) next = next[step];
      if (next) next.focus();
    }
  }

  document.addEventListener("click", onClick);
  document.addEventListener("keydown", onKey);
  window.addEventListener("resize", () => window.setTimeout(() => paint(), 120));
})();
