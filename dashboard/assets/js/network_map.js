// What the Network page draws over its map: layers, flows, lanes of the selected facility, edits, areas, labels.
// Everything comes from the store `network-model`; figures/network_map.py names the traces.
(function () {
  "use strict";
  const p = (window.pod2door = window.pod2door || {});
  const BEND = 0.16;
  const BINS = [0.5, 0.8, 0.95, 1.01];
  const STEPS = 7;
  const SYMBOLS = { close: "circle-x-open", change: "circle-open", move: "circle-open", add: "cross" };
  const KINDS = {
    FC: "fulfilment_centre",
    SC: "sortation_centre",
    DS: "delivery_station",
    PN: "prime_now_hub",
    AG: "air_gateway",
    AH: "air_hub",
  };
  const LABELLED = 5;

  // Changes are collected and drawn at once ---------------------------------------------------------------------

  function changes(gd) {
    const wanted = new Map();
    const where = new Map(gd.data.map((trace, at) => [trace.name, at]));
    return {
      set(name, values) {
        if (where.has(name)) wanted.set(where.get(name), Object.assign(wanted.get(where.get(name)) || {}, values));
      },
      draw() {
        const traces = [...wanted.keys()];
        if (!traces.length) return;
        const keys = new Set(traces.flatMap((trace) => Object.keys(wanted.get(trace))));
        const update = {};
        for (const key of keys) update[key] = traces.map((trace) => wanted.get(trace)[key]);
        window.Plotly.restyle(gd, update, traces);
      },
    };
  }

  // Lines -----------------------------------------------------------------------------------------------------

  function arc(a, b, xs, ys) {
    const mx = (a[0] + b[0]) / 2 + BEND * (a[1] - b[1]);
    const my = (a[1] + b[1]) / 2 + BEND * (b[0] - a[0]);
    for (let i = 0; i < STEPS; i += 1) {
      const t = i / (STEPS - 1);
      const u = 1 - t;
      xs.push(u * u * a[0] + 2 * t * u * mx + t * t * b[0]);
      ys.push(u * u * a[1] + 2 * t * u * my + t * t * b[1]);
    }
    xs.push(null);
    ys.push(null);
  }

  function arcs(model, rows) {
    const xs = [];
    const ys = [];
    for (const row of rows) {
      const a = model.xy[model.lanes.from[row]];
      const b = model.xy[model.lanes.to[row]];
      if (a && b) arc(a, b, xs, ys);
    }
    return { x: xs, y: ys };
  }

  function lanesOf(model, id) {
    const at = model.ids.indexOf(id);
    const found = { out: [], in: [] };
    if (at < 0) return found;
    model.lanes.from.forEach((from, row) => {
      if (from === at) found.out.push(row);
      if (model.lanes.to[row] === at) found.in.push(row);
    });
    return found;
  }

  // Parts of the picture ----------------------------------------------------------------------------------------

  function kinds(model, state, todo) {
    for (const [short, kind] of Object.entries(KINDS)) todo.set(kind, { visible: state.layers.has(short) });
  }

  function flows(model, state, todo) {
    const n = Math.min(state.top, model.lanes.from.length);
    const bins = BINS.map(() => ({ truck: [], air: [] }));
    for (let row = 0; row < n; row += 1) {
      const rank = (n - row) / n;
      bins[BINS.findIndex((upper) => rank <= upper)][model.lanes.air[row] ? "air" : "truck"].push(row);
    }
    bins.forEach((bin, at) => {
      for (const mode of ["truck", "air"]) {
        todo.set("flow-" + mode + "-" + at, Object.assign(arcs(model, bin[mode]), { visible: state.layers.has(mode) }));
      }
    });
  }

  function selected(model, state, todo) {
    const at = model.ids.indexOf(state.sel);
    const lanes = lanesOf(model, state.sel);
    todo.set("lanes-out", arcs(model, lanes.out.slice(0, 40)));
    todo.set("lanes-in", arcs(model, lanes.in.slice(0, 40)));
    const kind = model.kinds[at];
    const xy = at >= 0 && model.xy[at];
    // The selected facility stays where its layer is switched off.
    const dot = xy ? { x: [xy[0]], y: [xy[1]] } : { x: [], y: [] };
    todo.set("dot", Object.assign(dot, { "marker.symbol": state.symbols[kind], "marker.color": model.colours[kind] }));
    const ends = [...lanes.out.slice(0, LABELLED).map((row) => model.lanes.to[row])];
    for (const row of lanes.in.slice(0, LABELLED)) ends.push(model.lanes.from[row]);
    const edited = new Set(state.marks.map((mark) => mark.facility));
    const named = [...new Set(xy ? [at, ...ends] : [])].filter((row) => model.xy[row] && !edited.has(model.ids[row]));
    const places = thinned(named.map((row) => ({ row, xy: model.xy[row] })), state.unit);
    todo.set("labels", {
      x: places.map((place) => place.xy[0]),
      y: places.map((place) => place.xy[1]),
      text: places.map((place) => "   " + model.ids[place.row]),
    });
    return lanes;
  }

  /** Labels that do not overlap: about 70 x 14 px each; the first come first. */
  function thinned(places, unit) {
    const kept = [];
    for (const place of places) {
      const free = kept.every(
        (other) => Math.abs(other.xy[0] - place.xy[0]) > 76 * unit || Math.abs(other.xy[1] - place.xy[1]) > 15 * unit
      );
      if (free) kept.push(place);
    }
    return kept;
  }

  function edits(model, state, todo) {
    const xs = [];
    const ys = [];
    const marks = { x: [], y: [], text: [], "marker.symbol": [], "marker.size": [] };
    for (const mark of state.marks) {
      const at = mark.to || mark.at;
      if (mark.to) {
        xs.push(mark.at[0], mark.to[0], null);
        ys.push(mark.at[1], mark.to[1], null);
      }
      marks.x.push(at[0]);
      marks.y.push(at[1]);
      marks.text.push("  " + mark.text);
      marks["marker.symbol"].push(SYMBOLS[mark.how]);
      marks["marker.size"].push(mark.how === "close" ? 16 : 20);
    }
    const colour = (mark) => (mark.how === "close" ? p.theme.token("error") : p.theme.token("ink"));
    marks["marker.color"] = state.marks.map(colour);
    marks["marker.line.color"] = state.marks.map(colour);
    todo.set("edit-lines", { x: xs, y: ys });
    todo.set("edit-marks", marks);
  }

  function utilisation(model, row, hour) {
    const used = model.used[row];
    if (hour === "mean") return used.reduce((sum, value) => sum + value, 0) / Math.max(1, used.length);
    return hour === "peak" ? Math.max(0, ...used) : used[hour];
  }

  /** Colours of all facilities by kind's trace: by kind, by utilisation, by cost. */
  function colours(model, state, todo) {
    const heat = (share) => model.heat[Math.max(0, Math.min(4, Math.floor(share * 5)))];
    const limits = {};
    for (const kind of Object.values(KINDS)) {
      const known = model.usd.filter((usd, row) => usd !== null && model.kinds[row] === kind).sort((a, b) => a - b);
      limits[kind] = [known[Math.floor(known.length * 0.05)], known[Math.floor(known.length * 0.95)]];
    }
    const one = (row) => {
      if (state.color === "use") return heat(utilisation(model, row, state.hour) / 100.001);
      const [low, high] = limits[model.kinds[row]];
      return model.usd[row] === null ? model.colours.muted : heat((model.usd[row] - low) / Math.max(1e-9, high - low) / 1.001);
    };
    for (const kind of Object.values(KINDS)) {
      const rows = model.ids.map((_, row) => row).filter((row) => model.kinds[row] === kind && model.xy[row]);
      todo.set(kind, {
        "marker.color": state.color === "kind" ? model.colours[kind] : rows.map(one),
        "marker.line.color": p.theme.token(state.color === "kind" ? "surface" : "ink-3"),
      });
    }
  }

  // Areas -----------------------------------------------------------------------------------------------------

  function areas(gd, found, state, todo) {
    const outlines = (state.layers.has("territories") && found.territories) || { x: [], y: [] };
    todo.set("areas", outlines);
    const at = gd.data.findIndex((trace) => trace.name === "demand");
    const shown = state.layers.has("demand") && found.demand;
    if (at >= 0) todo.set("demand", { visible: Boolean(shown) });
    else if (shown) window.Plotly.addTraces(gd, [demand(found.demand)], 1);
  }

  function demand(grid) {
    const soft = p.theme.token("accent");
    const clear = soft + "00";
    return {
      type: "heatmap",
      name: "demand",
      z: grid.z,
      x0: grid.x0,
      dx: grid.step,
      y0: grid.y0,
      dy: grid.step,
      zmin: 0,
      zmax: 1,
      colorscale: [
        [0, clear],
        [1, soft + "B0"],
      ],
      showscale: false,
      hoverinfo: "skip",
    };
  }

  // The small map -----------------------------------------------------------------------------------------------

  function minimap(gd, holder) {
    if (holder.querySelector("canvas")) return;
    const canvas = document.createElement("canvas");
    const ratio = window.devicePixelRatio || 1;
    canvas.width = holder.clientWidth * ratio;
    canvas.height = holder.clientHeight * ratio;
    const pen = canvas.getContext("2d");
    const scale = canvas.width / 975;
    const land = gd._fullData.find((trace) => trace.name === "land");
    pen.beginPath();
    let open = false;
    for (let i = 0; i < land.x.length; i += 1) {
      const x = land.x[i] * scale;
      const y = -land.y[i] * scale;
      if (!Number.isFinite(x) || land.x[i] === null) open = false;
      else if (open) pen.lineTo(x, y);
      else {
        pen.moveTo(x, y);
        open = true;
      }
    }
    pen.fillStyle = p.theme.token("band");
    pen.fill();
    holder.prepend(canvas);
  }

  function minimapWindow(gd, holder, mark) {
    const x = gd._fullLayout.xaxis.range;
    const y = gd._fullLayout.yaxis.range;
    const scale = holder.clientWidth / 975;
    const clip = (value, most) => Math.max(0, Math.min(most, value));
    const left = clip(x[0] * scale, holder.clientWidth);
    const top = clip(-y[1] * scale, holder.clientHeight);
    mark.style.left = left + "px";
    mark.style.top = top + "px";
    mark.style.width = Math.max(2, clip(x[1] * scale, holder.clientWidth) - left) + "px";
    mark.style.height = Math.max(2, clip(-y[0] * scale, holder.clientHeight) - top) + "px";
  }

  p.networkMap = { changes, kinds, flows, selected, edits, colours, areas, minimap, minimapWindow, utilisation, KINDS };
})();
