// The Network page: what the address says, put on the map and the table; what is clicked, put into the address.
(function () {
  "use strict";
  const p = (window.pod2door = window.pod2door || {});
  const functions = (window.dashAgGridFunctions = window.dashAgGridFunctions || {});
  const USUAL = ["FC", "SC", "DS", "PN", "AG", "AH", "truck", "air", "candidates", "sites"];
  const REST_MS = 250;
  const TABLE = { name: "network", type: "table" };
  const view = { gd: null, api: null, model: null, home: null, drawn: {}, inside: null, state: null };

  const byId = (id) => document.getElementById(id);
  const stored = (id) => {
    const found = window.dash_component_api.getLayout(id);
    return found && found.props && found.props.data;
  };

  // What is asked for -----------------------------------------------------------------------------------------

  function asked() {
    const params = p.address.read().params;
    const layers = new Set(params.layers === undefined ? USUAL : params.layers.split(","));
    const hour = params.hour || "mean";
    const model = view.model;
    const n = model && model.used.length ? model.used[0].length : 0;
    return {
      layers,
      sel: params.sel || "",
      top: Number(params.top) || 150,
      hour: /^\d+$/.test(hour) && Number(hour) < n ? Number(hour) : hour === "peak" ? "peak" : "mean",
      color: ["use", "cost"].includes(params.color) ? params.color : "kind",
      inview: params.inview !== "0",
      marks: stored("draft-marks") || [],
    };
  }

  function setLayers(layers) {
    const shown = [...layers].sort();
    p.address.set({ layers: JSON.stringify(shown) === JSON.stringify([...USUAL].sort()) ? "" : shown.join(",") || "none" });
  }

  /** Once a frame, however many things changed. */
  function schedule() {
    if (view.waiting) return;
    view.waiting = true;
    window.requestAnimationFrame(() => {
      view.waiting = false;
      if (marked()) apply();
    });
  }

  // The map ---------------------------------------------------------------------------------------------------

  /** Draw what changed since it was last drawn. */
  function apply() {
    if (!view.gd || !view.model || !window.Plotly) return;
    const state = (view.state = asked());
    const key = {
      layers: [...state.layers].sort().join(),
      top: state.top,
      sel: state.sel,
      marks: JSON.stringify(state.marks),
      colour: state.color + (state.color === "use" ? state.hour : ""),
      areas: Boolean(view.areas),
    };
    const was = view.drawn;
    const todo = p.networkMap.changes(view.gd);
    if (key.colour !== (was.colour || "kind")) p.networkMap.colours(view.model, state, todo);
    if (key.layers !== was.layers) p.networkMap.kinds(view.model, state, todo);
    if (key.top !== was.top || key.layers !== was.layers) p.networkMap.flows(view.model, state, todo);
    if (key.sel !== was.sel || key.marks !== was.marks) {
      const lanes = p.networkOverlay.draw(view.gd, view.model, state);
      byId("network-lanes-out").textContent = state.sel ? lanes.out.length : "";
      byId("network-lanes-in").textContent = state.sel ? lanes.in.length : "";
    }
    if (key.layers !== was.layers || key.areas !== was.areas) {
      const wanted = ["demand", "territories"].filter((name) => state.layers.has(name));
      const missing = wanted.filter((name) => !view.areas || !view.areas[name]);
      if (missing.length) dash_clientside.set_props("network-want", { data: wanted });
      p.networkMap.areas(view.gd, view.areas || {}, state, todo);
    }
    view.drawn = key;
    controls(state);
    todo.draw();
    table(state);
  }

  function controls(state) {
    for (const box of document.querySelectorAll("[data-layer]")) {
      box.setAttribute("aria-checked", String(state.layers.has(box.dataset.layer)));
    }
    for (const button of document.querySelectorAll("[data-color]")) {
      button.setAttribute("aria-pressed", String(button.dataset.color === state.color));
    }
    const scale = byId("network-scale");
    if (scale) scale.dataset.shown = state.color;
    for (const button of document.querySelectorAll(".network-hours [data-hour], .hours [data-hour]")) {
      button.setAttribute("aria-pressed", String(button.dataset.hour === String(state.hour)));
    }
    const kinds = Object.keys(p.networkMap.KINDS);
    const shown = kinds.filter((short) => state.layers.has(short) && document.querySelector('[data-layer="' + short + '"]'));
    const all = kinds.filter((short) => document.querySelector('[data-layer="' + short + '"]'));
    chip("network-chip-kinds", shown.length < all.length, ["Kind ", shown.join(", ") || "none"], "Show all kinds again");
  }

  function chip(id, shown, [text, strong], title) {
    const button = byId(id);
    if (!button) return;
    button.hidden = !shown;
    button.textContent = "";
    const bold = document.createElement("b");
    bold.textContent = strong;
    button.append(text, bold);
    button.title = title;
  }

  // The table -------------------------------------------------------------------------------------------------

  functions.podNetworkFilters = () => true;
  functions.podNetworkPasses = function (node) {
    const state = view.state;
    if (!state || !node.data || node.data.facility === state.sel) return true;
    return inKinds(node.data.kind, state) && (!state.inview || !view.inside || view.inside.has(node.data.facility));
  };

  const inKinds = (kind, state) => {
    const short = Object.keys(p.networkMap.KINDS).find((name) => p.networkMap.KINDS[name] === kind);
    return !short || state.layers.has(short);
  };

  function inside() {
    const x = view.gd._fullLayout.xaxis.range;
    const y = view.gd._fullLayout.yaxis.range;
    const found = new Set();
    view.model.xy.forEach((xy, row) => {
      if (xy && xy[0] >= x[0] && xy[0] <= x[1] && xy[1] >= y[0] && xy[1] <= y[1]) found.add(view.model.ids[row]);
    });
    return found;
  }

  function table(state) {
    const shown = JSON.stringify([view.at, view.drawn.layers, view.drawn.marks, state.hour, state.inview, state.sel, Boolean(view.api)]);
    if (shown === view.shown) return;
    view.shown = shown;
    view.inside = inside();
    const all = view.model.ids.filter((_, row) => inKinds(view.model.kinds[row], state)).length;
    const seen = view.model.ids.filter((id, row) => inKinds(view.model.kinds[row], state) && view.inside.has(id)).length;
    const count = seen.toLocaleString("en-US") + " of " + all.toLocaleString("en-US");
    const text = state.inview ? ["In view ", count] : ["All ", all.toLocaleString("en-US")];
    chip("network-chip-view", true, text, state.inview ? "Show those out of view too" : "Show only what the map shows");
    byId("network-chip-view").setAttribute("aria-pressed", String(state.inview));
    if (!view.api) return;
    p.networkRows.update(view.api, view.model, state);
    view.api.onFilterChanged();
    const node = state.sel && view.api.getRowNode(state.sel);
    if (node) {
      if (!node.isSelected()) node.setSelected(true, true);
      if (view.shownRow !== state.sel) view.api.ensureNodeVisible(node, null);
    } else view.api.deselectAll();
    view.shownRow = state.sel;
  }

  // Where the map looks -----------------------------------------------------------------------------------------

  function lookAt(text) {
    const [x, y, w] = String(text || "").split(",").map(Number);
    const layout = view.gd._fullLayout;
    if (![x, y, w].every(Number.isFinite) || w <= 0) return;
    const h = (w * layout.yaxis._length) / layout.xaxis._length;
    window.Plotly.relayout(view.gd, { "xaxis.range": [x - w / 2, x + w / 2], "yaxis.range": [y - h / 2, y + h / 2] });
  }

  const nowAt = () => {
    const { xaxis, yaxis } = view.gd._fullLayout;
    const middle = (range) => (range[0] + range[1]) / 2;
    return [middle(xaxis.range), middle(yaxis.range), xaxis.range[1] - xaxis.range[0]].map((v) => Math.round(v * 10) / 10).join();
  };

  function follow() {
    p.networkOverlay.place(view.gd);
    p.networkMap.minimapWindow(view.gd, byId("network-minimap"), byId("network-minimap-window"));
  }

  /** The window of the small map at once; table and labels when the map has come to rest. */
  function moved() {
    follow();
    window.clearTimeout(view.rest);
    view.rest = window.setTimeout(rested, REST_MS);
  }

  function rested() {
    const now = marked() ? nowAt() : view.at;
    if (now === view.at) return;
    view.at = now;
    p.address.set({ view: now === view.home ? "" : now });
    apply();
  }

  // Beginning -------------------------------------------------------------------------------------------------

  async function attach(gd) {
    Object.assign(view, { gd, model: stored("network-model"), drawn: {}, areas: null, inside: null, shownRow: null, shown: "", api: null });
    view.home = view.at = nowAt();
    p.networkMap.minimap(gd, byId("network-minimap"));
    lookAt(p.address.read().params.view);
    view.at = nowAt();
    gd.on("plotly_relayout", moved);
    gd.on("plotly_relayouting", follow);
    gd.on("plotly_afterplot", follow);
    follow();
    // The first picture holds the default layers and flows already.
    view.drawn = { layers: [...USUAL].sort().join(), top: asked().top, colour: "kind" };
    apply();
    const api = await window.dash_ag_grid.getApiAsync(TABLE);
    if (view.gd !== gd) return;
    view.api = api;
    apply();
  }

  function scan() {
    const holder = byId("network-map");
    const gd = holder && holder.querySelector(".js-plotly-plot");
    if (!gd || gd === view.gd || !gd._fullLayout || !gd._fullLayout.xaxis || !gd.calcdata || !window.Plotly) return;
    if (stored("network-model")) attach(gd);
  }

  const marked = () => view.gd && document.contains(view.gd);
  document.addEventListener("pod2door:address", () => marked() && schedule());

  document.addEventListener("click", (event) => {
    const button = event.target.closest && event.target.closest("button");
    if (!button || !marked() || !view.state) return;
    const data = button.dataset;
    if (data.layer) {
      const layers = new Set(view.state.layers);
      if (!layers.delete(data.layer)) layers.add(data.layer);
      layers.delete("none");
      setLayers(layers);
    } else if (data.color) p.address.set({ color: data.color === "kind" ? "" : data.color });
    else if (data.hour !== undefined) p.address.set({ hour: data.hour === "mean" ? "" : data.hour });
    else if (data.select !== undefined) p.address.set({ sel: data.select }, { push: true });
    else if (button.id === "network-chip-kinds") setLayers(new Set([...view.state.layers, ...USUAL.slice(0, 6)]));
    else if (button.id === "network-chip-view") p.address.set({ inview: view.state.inview ? "0" : "" });
  });

  document.addEventListener("click", (event) => {
    const small = event.target.closest && event.target.closest("#network-minimap");
    if (!small || !marked()) return;
    const box = small.getBoundingClientRect();
    const scale = 975 / box.width;
    const width = Number(nowAt().split(",")[2]);
    lookAt([(event.clientX - box.left) * scale, -(event.clientY - box.top) * scale, Math.min(width, 400)].join());
  });

  new MutationObserver(scan).observe(document.documentElement, { childList: true, subtree: true });

  // Dash's side -------------------------------------------------------------------------------------------------

  const nothing = () => window.dash_clientside.no_update;
  p.network = { table: () => view.api };

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.network = {
    /** The selected facility's store, changed only when the selection did. */
    follow: (params, held) => ((params.sel || "") === (held || "") ? nothing() : params.sel || ""),
    /** A row of the table that was selected by hand. */
    select(selected) {
      const row = Array.isArray(selected) && selected[0];
      const now = p.address.read().params.sel || "";
      if (row && view.api && view.shownRow === now && row.facility !== now) p.address.set({ sel: row.facility }, { push: true });
      return nothing();
    },
    find(text) {
      if (view.api) view.api.setGridOption("quickFilterText", text || "");
      return nothing();
    },
    top(value) {
      if (marked() && Number(value) !== (view.state || {}).top) p.address.settle({ top: Number(value) === 150 ? "" : value });
      return String(value);
    },
    hour(value) {
      if (marked() && value !== null && value !== undefined && String((view.state || {}).hour) !== String(value)) p.address.set({ hour: value });
      return nothing();
    },
    marks() {
      if (marked()) apply();
      return nothing();
    },
    areas(found) {
      view.areas = Object.assign({}, view.areas, found);
      if (marked()) {
        view.drawn.areas = null;
        apply();
      }
      return nothing();
    },
  };
})();
