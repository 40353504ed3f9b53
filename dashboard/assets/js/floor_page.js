// The floor page: puts player, views and panels on what the server drew, and keeps the address.
(function () {
  "use strict";
  const p = (window.pod2door = window.pod2door || {});
  const floor = (p.floor = p.floor || {});
  const MODES = ["pods", "pickers"];
  const SPEEDS = [1, 10, 60, 300];
  const HEATS = ["off", "waiting", "visits"];
  const AGAIN_MS = 4000;
  const by = (id) => document.getElementById(id);
  const reduced = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;

  let page = null; // what is on the page now
  let memory = null; // where it was when the page was drawn anew: a change of theme loses nothing

  /** Start on a freshly drawn page. `spec`: {name, traces: {pods: key}, day_s, start_s, mode}. */
  async function start(spec) {
    leave();
    if (!spec || !by("floor-stage")) return;
    const params = p.address.read().params;
    const now = (page = { spec, params, parts: {}, listeners: new AbortController() });
    const player = (now.player = new floor.Player(spec, { shown, state, settled }));
    const kept = memory && memory.name === spec.name && performance.now() - memory.at < AGAIN_MS ? memory : null;
    const t = Number(params.t);
    if (params.t && Number.isFinite(t)) player.time = t - spec.day_s;
    if (kept) player.time = kept.time;
    player.speed = SPEEDS.includes(Number(params.speed)) ? Number(params.speed) : 10;
    now.mode = ["pods", "pickers", "both"].includes(params.mode) ? params.mode : spec.mode;
    if (!spec.traces.pods) now.mode = "pickers";
    if (!spec.traces.pickers) now.mode = "pods";
    now.heat = HEATS.includes(params.heat) ? params.heat : "waiting";
    now.scrub = new floor.Scrub(by("floor-scrub"), player);
    floor.wire(now, { show: () => show(now).catch(failed), select, choose, pressed });
    try {
      await show(now);
      if (page !== now) return;
      player.play(kept ? kept.playing : !params.t && !reduced());
    } catch (error) {
      if (page === now) failed(error);
    }
  }

  function leave() {
    if (!page) return;
    const { player } = page;
    memory = { name: page.spec.name, time: player.time, playing: player.playing, at: performance.now() };
    player.end();
    page.listeners.abort();
    if (floor.live) floor.live.end();
    page = null;
  }

  function failed(error) {
    const line = by("floor-readout");
    if (line) line.textContent = "The trace could not be read: " + error.message;
    const stage = by("floor-stage");
    if (stage) stage.classList.remove("waiting");
  }

  /** Open what the mode shows, and put it on the canvases. */
  async function show(now) {
    const modes = now.mode === "both" ? MODES : [now.mode];
    by("floor-page").dataset.mode = now.mode;
    by("floor-stage").dataset.mode = now.mode;
    pressed("floorMode", now.mode);
    pressed("floorHeat", now.heat);
    pressed("floorSpeed", String(now.player.speed));
    for (const mode of modes) if (!now.parts[mode]) now.parts[mode] = await opened(now, mode);
    if (page !== now) return;
    by("floor-stage").classList.remove("waiting");
    const parts = modes.map((mode) => now.parts[mode]);
    for (const part of parts) {
      part.view.heat = now.heat;
      part.view.resize();
    }
    floor.oneScale(parts.map(({ view }) => view));
    const began = now.player.views.length > 0;
    if (began) {
      now.player.views = parts;
      now.player.tick = parts[0].trace.tick;
      now.player.total = Math.max(...parts.map(({ trace }) => trace.frames * trace.tick));
      now.player.dirty = true;
    } else now.player.begin(parts);
    now.scrub.resize();
    await Promise.all(parts.map((part) => part.trace.load(part.trace.chunkOf(part.trace.frameAt(now.player.time)))));
    if (page !== now) return;
    select(now, now.params.sel || "", false);
    for (const part of parts) summed(now, part);
    now.scrub.setSummary(parts[0].trace.summary);
  }

  async function opened(now, mode) {
    const trace = await new floor.Trace(now.spec.traces[mode]).open();
    const view = new floor.View(document.querySelector('.floor-view[data-view="' + mode + '"] .floor-box'), trace);
    const part = { mode, trace, view, facts: null };
    part.legend = new floor.Legend(by("floor-legend-" + mode), view, () => (now.player.dirty = true));
    if (mode === "pods") part.stations = new floor.Stations(by("floor-stations"), view, (s) => choose(now, part, { station: s }));
    return part;
  }

  /** The summary comes after the picture. */
  async function summed(now, part) {
    try {
      if (!part.trace.summary) await part.trace.sum();
    } catch (error) {
      return;
    }
    if (page !== now) return;
    if (!part.facts) part.facts = new floor.Facts(part.trace);
    if (part.mode === "pickers") floor.aisles(by("floor-aisles"), part.trace.summary);
    part.view.painted = -1;
    if (now.player.views[0] === part) now.scrub.setSummary(part.trace.summary);
    now.player.dirty = true;
    scale(now);
  }

  /** Each renewed picture: numbers beside it. */
  function shown(player) {
    const now = page;
    if (!now || player !== now.player) return;
    text("floor-clock", floor.clock(player.dayS + player.time));
    text("floor-total", "of " + floor.clock(player.dayS + player.total));
    for (const part of player.views) {
      part.legend.show(part.view.shownFrame);
      if (part.stations) part.stations.show(part.view.shownFrame, part.facts);
      if (part.stations && part.facts) limited(part);
    }
    now.scrub.paint();
    readOut(now);
    scale(now);
    status(now);
  }

  function limited({ view, trace, facts }) {
    const { header } = trace;
    const frame = view.shownFrame;
    const window = "last " + Math.max(1, Math.round(Math.min(600, (frame.number + 1) * trace.tick) / 60)) + " min";
    floor.limit(header, { stations: facts.stations(frame.number), window }, floor.idleOf(header, frame.state), header.agents[0].count);
  }

  function text(id, words) {
    const line = by(id);
    if (line && line.textContent !== words) line.textContent = words;
  }

  function readOut(now) {
    const line = by("floor-readout");
    const part = now.player.views.find(({ view }) => view.selected >= 0 || view.station >= 0);
    const frame = part && part.view.shownFrame;
    let parts = [["Click a robot, a picker or a station", false]];
    if (part && part.view.selected >= 0) parts = floor.sentence(part.view, part.facts, frame, part.view.selected);
    else if (part) {
      const queue = part.trace.queues(frame)[part.view.station];
      parts = [[part.trace.header.stations[part.view.station].name, true], [" " + queue + " waiting", false]];
    }
    const words = parts.map(([word]) => word).join("");
    if (line.textContent === words) return;
    line.replaceChildren(...parts.map(([word, strong]) => floor.element(strong ? "strong" : "span", "", word)));
    line.title = words;
    if (!now.player.playing) text("floor-said", words);
  }

  function scale(now) {
    const view = now.player.views[0].view;
    const box = by("floor-heat-scale");
    box.style.visibility = now.heat === "off" || !view.heatMost ? "hidden" : "visible";
    const whose = now.player.views.length > 1 ? "pods: " : "";
    text("floor-heat-what", whose + (now.heat === "visits" ? "visits, whole trace 0" : "waiting, s a visit 0"));
    text("floor-heat-most", (view.heatMost < 10 ? (view.heatMost || 0).toFixed(1) : Math.round(view.heatMost)) + "+");
  }

  function status(now) {
    const { player } = now;
    const words = player.views.map(({ trace }) => {
      const { count, kind } = trace.header.agents[0];
      const seen = trace.summary && trace.summary.collisions;
      const checked = typeof seen === "number" ? " · validated, " + seen + (seen === 1 ? " collision" : " collisions") : "";
      return count.toLocaleString("en-US") + " " + kind + (count === 1 ? "" : "s") + checked;
    });
    const rate = player.waiting ? "loading" : player.playing ? player.fps + " fps" : "paused";
    text("floor-status", [rate, ...words].join(" · "));
  }

  function state(player) {
    const button = by("floor-play");
    if (!button) return;
    button.setAttribute("aria-label", player.playing ? "Pause" : "Play");
    button.dataset.playing = String(player.playing);
  }

  function settled(player) {
    if (page && player === page.player) p.address.settle({ t: String(Math.round(player.dayS + player.time)) });
  }

  /** A robot, a picker or a station by its name; "" for none. */
  function select(now, name, push) {
    for (const part of Object.values(now.parts)) {
      const { view, trace } = part;
      const stations = trace.header.stations.map((station) => station.name);
      view.selected = -1;
      view.station = stations.indexOf(name);
      const found = /^([RW])-(\d+)$/.exec(name);
      const kind = trace.header.agents[0].kind === "picker" ? "W" : "R";
      if (view.station < 0 && found && found[1] === kind) {
        const agent = Number(found[2]) - 1;
        if (agent >= 0 && agent < trace.header.agents[0].count) view.selected = agent;
      }
      view.painted = -1;
      if (part.stations) part.stations.select(rowOf(part));
    }
    now.params.sel = name;
    now.player.dirty = true;
    if (push) p.address.set({ sel: name }, { push: true });
  }

  /** The station's row that goes with what is chosen. */
  function rowOf({ view, trace, facts }) {
    if (view.selected < 0 || !facts) return view.station;
    const visit = facts.visit(view.selected, trace.frameAt(page.player.time));
    return visit ? visit[0] : -1;
  }

  function choose(now, part, what) {
    if (!what) return select(now, "", true);
    const header = part.trace.header;
    select(now, what.station >= 0 ? header.stations[what.station].name : floor.agentName(header, what.agent), true);
  }

  function pressed(data, value) {
    for (const button of document.querySelectorAll("#floor-page [data-" + data.replace(/[A-Z]/g, (c) => "-" + c.toLowerCase()) + "]")) {
      button.setAttribute("aria-pressed", String(button.dataset[data] === value));
    }
  }

  floor.start = start;

  floor.page = () => page;
  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.floor = {
    start(spec) {
      start(spec);
      return window.dash_clientside.no_update;
    },
    /** "Run floor": the address says which floor, and the page makes it. */
    run(clicks, robots, stations) {
      if (clicks) p.address.set({ robots, stations, t: "", sel: "", trace: "" }, { push: true });
      return window.dash_clientside.no_update;
    },
    /** Another facility or zone: not while the page is only being drawn. */
    site(fc, zone, state) {
      if (!state || !fc || !zone) return window.dash_clientside.no_update;
      const other = fc !== state.fc;
      if (other || zone !== state.zone) {
        p.address.set(other ? { fc, zone: "", robots: "", stations: "", t: "", sel: "", trace: "" } : { zone, t: "", sel: "", trace: "" }, { push: true });
      }
      return window.dash_clientside.no_update;
    },
    size(clicks) {
      return clicks ? Date.now() : window.dash_clientside.no_update;
    },
  };
})();
