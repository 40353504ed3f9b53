// A floor that steps now: the server's process sends where everything stands, the same canvases draw it.
(function () {
  "use strict";
  const p = (window.pod2door = window.pod2door || {});
  const floor = (p.floor = p.floor || {});
  const ASK_MS = 80;
  const BUILD_MS = 300;
  const by = (id) => document.getElementById(id);
  let now = null;

  async function ask(path, body) {
    const options = body ? { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) } : {};
    const answer = await fetch(path, options);
    if (!answer.ok) throw new Error(await answer.text());
    return answer;
  }

  const wait = (ms) => new Promise((done) => window.setTimeout(done, ms));

  /** A frame of the process: eight counts, then cells, pods; queue, pods served, seconds taken by station; states. */
  function read(buffer) {
    const head = new Uint32Array(buffer, 0, 8);
    const [number, n, pods, stations, picked, recent, leaving, ms] = head;
    let at = 32;
    const cell = new Int32Array(buffer, at, n);
    at += 4 * n;
    const podCells = new Int32Array(buffer, at, pods);
    at += 4 * pods;
    const [queues, served, taken] = [0, 1, 2].map((k) => new Uint16Array(buffer, at + 2 * stations * k, stations));
    const state = new Uint8Array(buffer, at + 6 * stations, n);
    return { number, n, cell, state, pods: podCells, queues, served, taken, picked, recent, leaving, ms, chunk: LIVE };
  }

  const LIVE = { first: 0, moves: null };

  /** What a view draws of. */
  const sourceOf = (header) => ({
    header,
    kind: Uint8Array.from(header.kind),
    tick: header.tick_s,
    frames: 0,
    summary: null,
    podsAt: (frame) => frame.pods,
    queues: (frame) => Array.from(frame.queues),
  });

  async function begin() {
    const page = floor.page();
    if (!page || now) return;
    const { spec, player } = page;
    player.play(false);
    const mine = (now = { ended: false });
    bar("The floor is being built…");
    try {
      const asked = { layout: spec.layout, robots: spec.robots, stations: spec.stations, seed: spec.seed, run: spec.run };
      mine.id = (await (await ask("/live", asked)).json()).id;
      let told = {};
      while (!mine.ended && !told.header) {
        await wait(BUILD_MS);
        told = await (await ask("/live/" + mine.id + "/header.json")).json();
        if (told.over) throw new Error("the floor could not be built");
      }
      if (mine.ended) return;
      await tell({ speed: player.speed });
      await run(mine, page, sourceOf(told.header));
    } catch (error) {
      if (!mine.ended) {
        mine.ended = true;
        bar("Live: " + error.message);
        if (now === mine) restore(page);
        now = null;
      }
    }
  }

  /** Ask for frames and draw them until it is ended. */
  async function run(mine, page, source) {
    if (page.mode !== "pods") by("floor-stage").dataset.mode = by("floor-page").dataset.mode = "pods";
    const box = document.querySelector('.floor-view[data-view="pods"] .floor-box');
    mine.view = new floor.View(box, source);
    mine.legend = new floor.Legend(by("floor-legend-pods"), mine.view, () => {});
    mine.stations = new floor.Stations(by("floor-stations"), mine.view, () => {});
    page.player.suspended = true;
    while (!mine.ended) {
      if (document.hidden) {
        await wait(500);
        continue;
      }
      const buffer = await (await ask("/live/" + mine.id + "/frame")).arrayBuffer();
      if (mine.ended) return;
      if (buffer.byteLength) show(mine, read(buffer), source);
      if (page.player.speed !== mine.speed) await tell({ speed: (mine.speed = page.player.speed) });
      await wait(ASK_MS);
    }
  }

  function show(mine, frame, source) {
    const before = mine.frame;
    if (before && before.number === frame.number && before.n === frame.n) return;
    mine.frame = frame;
    mine.shown = (mine.shown || 0) + 1;
    window.requestAnimationFrame(() => {
      if (mine.ended) return;
      paint(mine, frame);
      mine.legend.show(frame);
      const told = floor.liveFigures(frame, source);
      mine.stations.show(frame, { stations: () => told.stations });
      floor.limit(source.header, told, told.idle, frame.n);
      by("floor-clock").textContent = floor.clock(floor.page().player.dayS + frame.number * source.tick);
      by("floor-total").textContent = "live";
      by("floor-status").textContent = "live, " + frame.n + " robots";
      const leaving = frame.leaving ? ", " + frame.leaving + " to leave" : "";
      bar(frame.n + " robots" + leaving + ", " + told.idle + " idle · " + told.rate + " lines/h, " + told.window + " · stepping now");
    });
  }

  function bar(words) {
    by("floor-live").hidden = false;
    by("floor-page").dataset.live = "yes";
    by("floor-live-words").textContent = words;
  }

  function tell(words) {
    return ask("/live/" + now.id, words);
  }

  function restore(page) {
    page.player.suspended = false;
    delete by("floor-page").dataset.live;
    if (page.parts.pods) {
      const { view, trace } = page.parts.pods;
      page.parts.pods.legend = new floor.Legend(by("floor-legend-pods"), view, () => (page.player.dirty = true));
      page.parts.pods.stations = new floor.Stations(by("floor-stations"), view, () => {});
      view.setSource(trace);
    }
    if (by("floor-stage")) by("floor-stage").dataset.mode = by("floor-page").dataset.mode = page.mode;
    for (const { view } of page.player.views) view.resize();
    page.player.dirty = true;
  }

  /** The canvases have another size: the last frame again. */
  function resized() {
    if (!now || !now.view) return;
    now.view.resize();
    if (now.frame) paint(now, now.frame);
  }

  function paint(mine, frame) {
    mine.view.paintBelow(frame);
    mine.view.paintAbove(frame, null, 0);
  }

  function end() {
    if (!now) return;
    const mine = now;
    now = null;
    mine.ended = true;
    if (mine.id) ask("/live/" + mine.id, { end: true }).catch(() => {});
    const page = floor.page();
    if (page) restore(page);
    if (by("floor-live")) by("floor-live").hidden = true;
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest && event.target.closest("#floor-go-live,#floor-live-more,#floor-live-less,#floor-live-end");
    if (!button) return;
    if (button.id === "floor-go-live") begin();
    else if (button.id === "floor-live-end") now ? end() : (by("floor-live").hidden = true);
    else if (now && now.id) tell(button.id === "floor-live-more" ? { add: 10 } : { remove: 10 }).catch(() => {});
  });
  window.addEventListener("pagehide", end);

  floor.live = { begin, end, resized, running: () => Boolean(now), state: () => now };
})();
