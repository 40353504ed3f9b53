// What limits the floor: the stations that are full, and how many robots stand idle; and the figures of a live floor.
(function () {
  "use strict";
  const p = (window.pod2door = window.pod2door || {});
  const floor = (p.floor = p.floor || {});
  const FULL = 0.95;
  const KINDS = { P: "Picking", R: "Replenishment" };
  const by = (id) => document.getElementById(id);

  /** A station's kind by its name: P picks, R replenishes. */
  const kindOf = (station) => station.name[0];

  /** Stations of a kind with a pod there nearly always, as {names, share, of}. */
  function full(header, rows, kind) {
    const own = header.stations.map((station, s) => ({ name: floor.shortName(station.name), kind: kindOf(station), busy: rows[s].busy }));
    const all = own.filter((one) => one.kind === kind);
    const found = all.filter((one) => one.busy >= FULL);
    const share = found.length ? found.reduce((sum, one) => sum + one.busy, 0) / found.length : 0;
    return { kind, names: found.map((one) => one.name), share, of: all.length };
  }

  /** The sentence: [what limits, the rest]. A kind is the limit where at least half of its stations are full. */
  function limitWords(header, rows, window, idle, robots) {
    const rest = idle + " of " + robots + " robots idle";
    const found = Object.keys(KINDS).map((kind) => full(header, rows, kind)).filter((one) => one.names.length);
    const limits = found.filter((one) => 2 * one.names.length >= one.of).sort((a, b) => b.share - a.share);
    const named = (one) => one.names.join(", ") + " " + Math.round(100 * one.share) + "\u2009% busy";
    if (limits.length) {
      const others = found.map(named).join("; ");
      return [KINDS[limits[0].kind] + " is the limit, " + window + ":", " " + others + "; " + rest];
    }
    if (found.length) return ["Full, " + window + ":", " " + found.map(named).join("; ") + "; others of their kind have room; " + rest];
    const most = Math.max(0, ...rows.map((row) => row.busy));
    if (most === 0) return ["No pod has come to a station yet;", " " + rest];
    const name = rows.length ? floor.shortName(header.stations[rows.findIndex((row) => row.busy === most)]?.name || "") : "";
    return ["No station is full, " + window + ":", " busiest " + name + ", " + Math.round(100 * most) + "\u2009%; " + rest];
  }

  /** Write it above the stations; `told` has {stations, window}. */
  function limit(header, told, idle, robots) {
    const line = by("floor-limit");
    if (!line || !header.stations.length || header.agents[0].kind !== "robot") return;
    const words = limitWords(header, told.stations, told.window, idle, robots);
    if (line.textContent === words.join("")) return;
    line.replaceChildren(floor.element("strong", "", words[0]), words[1]);
  }

  const idleOf = (header, state) => {
    const idle = header.agents[0].states.indexOf("idle");
    return state.reduce((count, one) => count + (one === idle ? 1 : 0), 0);
  };

  const windowWords = (seconds) => (seconds >= 60 ? "last " + Math.round(seconds / 60) + " min" : "first minute");

  /** What a live frame says, by station and in all; its tiles are renewed with it. */
  function liveFigures(frame, source) {
    const seconds = Math.min(600, Math.max(1, frame.number * source.tick));
    const idle = idleOf(source.header, frame.state);
    const rate = seconds >= 60 ? Math.round((frame.recent * 3600) / seconds).toLocaleString("en-US") : "–";
    const stations = Array.from(frame.taken, (taken, s) => ({ busy: Math.min(1, taken / seconds), perHour: (frame.served[s] * 3600) / seconds }));
    const window = windowWords(seconds);
    const waiting = frame.queues.reduce((sum, one) => sum + one, 0) / Math.max(1, frame.queues.length);
    tile("lines", rate, window);
    tile("picked", frame.picked.toLocaleString("en-US"), "since it began");
    tile("queue", waiting.toFixed(1), "a station, now");
    tile("idle", Math.round((100 * idle) / Math.max(1, frame.n)) + "\u2009%", idle + " of " + frame.n + ", now");
    return { stations, window, idle, rate };
  }

  function tile(name, value, note) {
    const box = by("floor-live-" + name);
    if (!box) return;
    box.querySelector(".floor-tile-value").textContent = value;
    box.querySelector(".small").textContent = note;
  }

  Object.assign(floor, { limit, limitWords, idleOf, liveFigures });
})();
