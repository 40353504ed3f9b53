// What every map does: a line in the card's head for what is under the pointer, a click that selects, a double click
// that goes to Network, a legend that hides kinds, zoom buttons. Nothing here asks the server.
//
// A map is a dcc.Graph inside `[data-map="<graph id>"]` (parts/map_card.py). Its texts come in the store
// `<graph id>-lines`: {id: [parts]}. A kind's trace bears the kind's name and `customdata` of ids; the traces `ring`
// and `ring-line` are the selection.
(function () {
  "use strict";
  const p = (window.pod2door = window.pod2door || {});
  const STEP = 1.6;
  const DOUBLE_MS = 350;
  const maps = new Map();
  const hooks = [];

  const card = (id) => document.querySelector('[data-map="' + window.CSS.escape(id) + '"]');
  const graph = (id) => {
    const holder = document.getElementById(id);
    return holder && holder.querySelector(".js-plotly-plot");
  };

  function lines(id) {
    const found = window.dash_component_api.getLayout(id + "-lines");
    return (found && found.props && found.props.data) || {};
  }

  // -- the head line -------------------------------------------------------------------------------------

  /** What is under the pointer, else what is selected, in the card's head. */
  function head(id, place) {
    const line = card(id) && card(id).querySelector(".map-line");
    if (!line) return;
    const all = lines(id);
    const shown = place && all[place] ? place : p.address.read().params.sel || "";
    const parts = all[shown];
    line.textContent = "";
    line.dataset.place = parts ? shown : "";
    if (!parts) {
      line.textContent = line.dataset.idle || "";
      return;
    }
    const mark = document.createElement("span");
    mark.className = "kind-mark kind-" + String(parts[0]).replace(/[_ ]/g, "-");
    mark.setAttribute("aria-hidden", "true");
    line.append(mark);
    parts.slice(1).forEach((text, at) => {
      const part = document.createElement(at === 0 ? "strong" : "span");
      // "412,300| a day": what stands before the bar is the number.
      const [number, unit] = String(text).split("|");
      if (unit === undefined) part.textContent = number;
      else {
        const strong = document.createElement("b");
        strong.textContent = number;
        part.append(strong, " " + unit.trim());
      }
      line.append(part);
    });
    line.title = line.textContent;
  }

  // -- selection -----------------------------------------------------------------------------------------

  const ends = (place) => String(place || "").split(">");

  /** Page coordinates by facility; figures' arrays may come packed, plotly unpacks them into calcdata. */
  function positions(gd) {
    const found = new Map();
    (gd.calcdata || []).forEach((points) => {
      const trace = points[0] && points[0].trace;
      if (!trace || !trace.customdata || trace.name === "ring") return;
      points.forEach((point, i) => found.set(trace.customdata[i], [point.x, point.y]));
    });
    return found;
  }

  function ring(id) {
    const gd = graph(id);
    if (!gd || !gd.data || !window.Plotly) return;
    const where = gd.data.findIndex((trace) => trace.name === "ring");
    if (where < 0) return;
    const sel = p.address.read().params.sel || "";
    const state = maps.get(id);
    if (!state || state.gd !== gd || state.ring === sel) return;
    state.ring = sel;
    const points = ends(sel)
      .map((end) => state.positions.get(end))
      .filter(Boolean);
    window.Plotly.restyle(gd, { x: [points.map((xy) => xy[0])], y: [points.map((xy) => xy[1])] }, [where]);
  }

  function select(id, place) {
    if (hooks.some((hook) => hook(id, place))) return;
    p.address.set({ sel: place }, { push: true });
  }

  /** Network at a place; there already, it is merely selected. */
  function open(place) {
    if (p.address.read().chosen.path !== "/network") p.address.go("/network", { sel: place });
  }

  // -- what is pointed at --------------------------------------------------------------------------------

  const placeOf = (event) => {
    const point = event.points.find((each) => typeof each.customdata === "string");
    return point ? point.customdata : "";
  };

  function attach(id, gd) {
    const known = maps.get(id);
    if (known && known.gd === gd) return;
    const state = { gd, positions: positions(gd), drawn: gd.calcdata, last: ["", 0] };
    maps.set(id, state);
    gd.on("plotly_hover", (event) => {
      state.under = placeOf(event);
      head(id, state.under);
    });
    gd.on("plotly_unhover", () => {
      state.under = "";
      head(id, "");
    });
    gd.on("plotly_click", (event) => {
      const place = placeOf(event);
      if (!place) return;
      const [before, when] = state.last;
      state.last = [place, event.event.timeStamp];
      if (before === place && event.event.timeStamp - when < DOUBLE_MS) open(place);
      else select(id, place);
    });
    gd.on("plotly_doubleclick", () => {
      if (state.under) open(state.under);
    });
    gd.on("plotly_afterplot", () => {
      // Another run may have been drawn into the same graph.
      if (state.drawn !== gd.calcdata) state.positions = positions(gd);
      state.drawn = gd.calcdata;
      hide(id);
    });
    hide(id);
    ring(id);
    head(id, "");
  }

  function scan() {
    for (const holder of document.querySelectorAll("[data-map]")) {
      const gd = graph(holder.dataset.map);
      if (gd && gd.on && gd.data && gd.layout && gd.layout.xaxis && gd.calcdata) attach(holder.dataset.map, gd);
    }
  }

  // -- legend --------------------------------------------------------------------------------------------

  /** Traces of kinds whose legend button is not pressed are hidden, whatever redrew the figure. */
  function hide(id) {
    const gd = graph(id);
    if (!gd || !window.Plotly || !card(id)) return;
    const wanted = { true: [], false: [] };
    for (const button of card(id).querySelectorAll("[data-map-kind]")) {
      const shown = button.getAttribute("aria-pressed") !== "false";
      gd.data.forEach((trace, at) => {
        if (trace.name === button.dataset.mapKind && (trace.visible !== false) !== shown) wanted[shown].push(at);
      });
    }
    for (const shown of [true, false]) {
      if (wanted[shown].length) window.Plotly.restyle(gd, { visible: shown }, wanted[shown]);
    }
  }

  // -- zoom ----------------------------------------------------------------------------------------------

  const ranges = (gd) => [gd._fullLayout.xaxis.range.slice(), gd._fullLayout.yaxis.range.slice()];

  function zoom(id, how) {
    const gd = graph(id);
    if (!gd || !gd.layout || !window.Plotly) return;
    const scale = how === "in" ? 1 / STEP : STEP;
    const about = ([low, high]) => {
      const middle = (low + high) / 2;
      const half = ((high - low) / 2) * scale;
      return [middle - half, middle + half];
    };
    const home = (gd.layout.meta && gd.layout.meta.home) || ranges(gd);
    const [x, y] = how === "home" ? home : ranges(gd).map(about);
    window.Plotly.relayout(gd, { "xaxis.range": x, "yaxis.range": y });
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest && event.target.closest("[data-map-kind], [data-map-zoom]");
    const holder = button && button.closest("[data-map]");
    if (!holder) return;
    if (button.dataset.mapZoom) {
      zoom(holder.dataset.map, button.dataset.mapZoom);
      return;
    }
    button.setAttribute("aria-pressed", String(button.getAttribute("aria-pressed") === "false"));
    hide(holder.dataset.map);
  });

  document.addEventListener("pod2door:address", () => {
    for (const holder of document.querySelectorAll("[data-map]")) {
      ring(holder.dataset.map);
      head(holder.dataset.map, "");
    }
  });

  p.map = {
    /** Show a place's line in a map's head, as if the pointer were on it; "" shows the selected one. */
    head,
    /** Zoom a map: "in", "out" or "home". */
    zoom,
    /** Ask before a click selects: `hook(map id, place)`; true means that it has been dealt with. */
    onSelect: (hook) => hooks.push(hook),
    ring,
    /** Whether a map is drawn and answers to the pointer. */
    wired: (id) => maps.has(id) && maps.get(id).gd === graph(id),
    /** Where a facility lies, in the figure's coordinates. */
    position: (id, facility) => maps.get(id).positions.get(facility),
  };

  let waiting = false;
  new MutationObserver(() => {
    if (waiting) return;
    waiting = true;
    window.requestAnimationFrame(() => {
      waiting = false;
      scan();
    });
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
