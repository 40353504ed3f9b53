// What a hand does to the floor: buttons, keys, wheel, drag, click; listeners that go with the page.
(function () {
  "use strict";
  const p = (window.pod2door = window.pod2door || {});
  const floor = (p.floor = p.floor || {});
  const MODES = ["pods", "pickers"];
  const TEN_S = 10;
  const ZOOM = 1.2;
  const by = (id) => document.getElementById(id);

  /** Listeners, gone with the page. */
  function wire(now, page) {
    now.page = page;
    const { player } = now;
    const signal = { signal: now.listeners.signal };
    const click = (id, act) => by(id) && by(id).addEventListener("click", act, signal);
    click("floor-play", () => player.play(!player.playing));
    click("floor-back", () => player.step(-1));
    click("floor-forward", () => player.step(1));
    click("floor-fit", () => player.views.forEach(({ view }) => view.fit()) || (player.dirty = true));
    click("floor-paths", () => {
      const on = by("floor-paths").getAttribute("aria-pressed") !== "true";
      by("floor-paths").setAttribute("aria-pressed", String(on));
      for (const { view } of player.views) view.paths = on;
      player.dirty = true;
    });
    by("floor-page").addEventListener("click", (event) => {
      const button = event.target.closest("[data-floor-mode],[data-floor-heat],[data-floor-speed]");
      if (button) setting(now, button.dataset);
    }, signal);
    document.addEventListener("keydown", (event) => keyed(now, event), signal);
    document.addEventListener("visibilitychange", () => document.hidden && player.playing && player.play(false), signal);
    document.addEventListener("pod2door:address", () => addressed(now), signal);
    for (const mode of MODES) canvas(now, mode, signal);
    const sizes = new ResizeObserver(() => {
      for (const { view } of player.views) view.resize();
      floor.oneScale(player.views.map(({ view }) => view));
      if (floor.live) floor.live.resized();
      if (player.views.length) now.scrub.resize();
      player.dirty = true;
    });
    sizes.observe(by("floor-stage"));
    now.listeners.signal.addEventListener("abort", () => sizes.disconnect());
  }

  function setting(now, data) {
    if (data.floorMode) {
      now.mode = data.floorMode;
      if (floor.live) floor.live.end();
      p.address.set({ mode: now.mode });
      now.page.show();
    } else if (data.floorHeat) {
      now.heat = data.floorHeat;
      p.address.set({ heat: now.heat });
      for (const { view } of now.player.views) [view.heat, view.painted] = [now.heat, -1];
    } else if (data.floorSpeed) {
      now.player.speed = Number(data.floorSpeed);
      p.address.set({ speed: data.floorSpeed });
    }
    now.page.pressed("floorHeat", now.heat);
    now.page.pressed("floorSpeed", String(now.player.speed));
    now.player.dirty = true;
  }

  /** Back and Forward: the selection follows the address. */
  function addressed(now) {
    const params = p.address.read().params;
    if ((params.sel || "") !== (now.params.sel || "")) now.page.select(now, params.sel || "", false);
  }

  function canvas(now, mode, signal) {
    const box = document.querySelector('.floor-view[data-view="' + mode + '"] .floor-box');
    const place = (event) => {
      const rect = box.getBoundingClientRect();
      return [event.clientX - rect.left, event.clientY - rect.top];
    };
    const part = () => now.player.views.find((one) => one.mode === mode);
    let drag = null;
    box.addEventListener("wheel", (event) => {
      event.preventDefault();
      if (!part()) return;
      part().view.zoomAt(...place(event), event.deltaY < 0 ? ZOOM : 1 / ZOOM);
      now.player.dirty = true;
    }, { ...signal, passive: false });
    box.addEventListener("pointerdown", (event) => (drag = { at: place(event), moved: false }), signal);
    box.addEventListener("pointermove", (event) => {
      if (!drag || !part() || event.buttons !== 1) return;
      const [x, y] = place(event);
      if (!drag.moved && Math.hypot(x - drag.at[0], y - drag.at[1]) < 4) return;
      drag.moved = true;
      part().view.pan(x - drag.at[0], y - drag.at[1]);
      drag.at = [x, y];
      now.player.dirty = true;
    }, signal);
    box.addEventListener("pointerup", (event) => {
      const clicked = drag && !drag.moved && part() && part().view.shownFrame;
      drag = null;
      if (clicked && !(floor.live && floor.live.running())) now.page.choose(now, part(), part().view.under(...place(event), part().view.shownFrame));
    }, signal);
  }

  function keyed(now, event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const target = event.target;
    if (target.closest("input,textarea,select,[role=combobox],[role=dialog],[role=listbox]")) return;
    const { player } = now;
    const act = {
      " ": () => player.play(!player.playing),
      ArrowLeft: () => player.seek(player.time - TEN_S),
      ArrowRight: () => player.seek(player.time + TEN_S),
      ",": () => player.step(-1),
      ".": () => player.step(1),
      Escape: () => now.params.sel && now.page.select(now, "", true),
    }[event.key];
    if (!act || (event.key === " " && target.closest("button,a,tr"))) return;
    event.preventDefault();
    act();
  }

  floor.wire = wire;
})();
