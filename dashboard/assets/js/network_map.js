// What the Network page changes in its map: layers, flows, colours, areas; and the small map.
// Everything comes from the store `network-model`; figures/network_map.py names the traces.
(function () {
  "use strict";
  const p = (window.pod2door = window.pod2door || {});
  const BEND = 0.16;
  const BINS = [0.5, 0.8, 0.95, 1.01];
  const STEPS = 7;
  const KINDS = {
    FC: "fulfilment_centre",
    SC: "sortation_centre",
    DS: "delivery_station",
    PN: "prime_now_hub",
    AG: "air_gateway",
    AH: "air_hub",
  };

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

  // Parts of the picture ----------------------------------------------------------------------------------------

  function kinds(model, state, todo) {
    for (const [short, kind] of Object.entries(KINDS)) todo.set(kind, { visible: state.layers.has(short) });
    for (const name of ["candidates", "sites"]) todo.set(name, { visible: state.layers.has(name) });
  }

  /** Sites that were found since the map was drawn. */
  function sites(found, todo) {
    const { x, y, customdata, marker } = found.trace;
    todo.set("sites", { x, y, customdata, "marker.symbol": marker.symbol, "marker.size": marker.size, "marker.color": marker.color });
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
      const rows = model.ids.map((_, row) => row).filter((row) => model.kinds[row] === kind && model.xy[row] && !model.candidate[row]);
      todo.set(kind, {
        "marker.color": state.color === "kind" ? model.colours[kind] : rows.map(one),
        "marker.line.color": p.theme.token("surface"),
      });
    }
  }

  // Areas -----------------------------------------------------------------------------------------------------

  function areas(gd, found, state, todo) {
    const outlines = (state.layers.has("territories") && found.territories) || { x: [], y: [] };
    todo.set("areas", outlines);
    const grid = state.layers.has("demand") && found.demand;
    if (grid) {
      todo.set("demand", { visible: true, z: grid.z, x0: grid.x0, dx: grid.step, y0: grid.y0, dy: grid.step });
    } else todo.set("demand", { visible: false });
    // An image lies under all lines and their fills: the land lets it through.
    todo.set("land", { fillcolor: grid ? "rgba(0,0,0,0)" : p.theme.token("land") });
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
    // The whole country in view is no place on it.
    holder.classList.toggle("all", x[1] - x[0] >= 850);
    mark.style.left = left + "px";
    mark.style.top = top + "px";
    mark.style.width = Math.max(2, clip(x[1] * scale, holder.clientWidth) - left) + "px";
    mark.style.height = Math.max(2, clip(-y[0] * scale, holder.clientHeight) - top) + "px";
  }

  p.networkMap = { changes, kinds, sites, flows, colours, areas, minimap, minimapWindow, utilisation, KINDS };
})();
