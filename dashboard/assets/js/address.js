// The address bar holds all that a colleague needs to see the same: this file alone reads and writes it.
//
// `chosen` (store): {path, scenario, run, ref, theme}: a change draws the page anew.
// `params` (store): the page's own keys, and `edits`, the what-if draft: a change is the page's own business.
(function () {
  "use strict";
  const p = (window.pod2door = window.pod2door || {});
  const GLOBAL = ["scenario", "run", "ref"];
  const SETTLE_MS = 250;
  const NO_REF = "none";
  let last = { chosen: "", params: "" };
  let ready = false;
  let timer = null;
  let waiting = {};

  function read() {
    const query = new URLSearchParams(window.location.search);
    const chosen = { path: window.location.pathname, theme: p.theme.current() };
    const params = { edits: query.getAll("edits").filter((e) => e !== "") };
    for (const name of GLOBAL) chosen[name] = query.get(name) || "";
    for (const [name, value] of query) if (!GLOBAL.includes(name) && name !== "edits") params[name] = value;
    return { chosen, params };
  }

  function address(path, values) {
    const query = new URLSearchParams();
    for (const name of GLOBAL) if (values[name]) query.set(name, values[name]);
    for (const [name, value] of Object.entries(values)) {
      if (GLOBAL.includes(name) || name === "edits" || value === null || value === undefined || value === "") continue;
      query.set(name, value);
    }
    for (const edit of values.edits || []) query.append("edits", edit);
    // Readable: what an address may hold unescaped stays so.
    const text = query.toString().replace(/%2C/g, ",").replace(/%3A/g, ":").replace(/%3D/g, "=").replace(/%2F/g, "/");
    return path + (text ? "?" + text : "");
  }

  function sync() {
    if (!ready) return;
    const now = read();
    const params = JSON.stringify(now.params);
    const chosen = JSON.stringify(now.chosen);
    // Parameters first: a page that is drawn anew reads them as they are now.
    if (params !== last.params) dash_clientside.set_props("params", { data: now.params });
    if (chosen !== last.chosen) dash_clientside.set_props("chosen", { data: now.chosen });
    last = { chosen, params };
    document.dispatchEvent(new CustomEvent("pod2door:address", { detail: now }));
  }

  function write(values, path, push) {
    const next = address(path, values);
    if (next === window.location.pathname + window.location.search) return;
    window.history[push ? "pushState" : "replaceState"](null, "", next);
    sync();
  }

  p.address = {
    /** Both halves of what the address says now. */
    read,
    /** Change some keys ("" or null drops one). Selections push, so that Back undoes them; the rest replaces. */
    set(changes, options) {
      const push = Boolean(options && options.push);
      const now = read();
      if (timer !== null) window.clearTimeout(timer);
      timer = null;
      const all = Object.assign({}, now.chosen, now.params, waiting, changes);
      waiting = {};
      delete all.path;
      delete all.theme;
      write(all, now.chosen.path, push);
    },
    /** The same, once it has not changed for 250 ms: sliders, zooming. */
    settle(changes) {
      Object.assign(waiting, changes);
      if (timer !== null) window.clearTimeout(timer);
      timer = window.setTimeout(() => p.address.set({}), SETTLE_MS);
    },
    /** Another page, with what is chosen and the draft, and the page's own keys given here. */
    go(path, changes) {
      const now = read();
      const all = Object.assign({ edits: now.params.edits }, now.chosen, changes || {});
      delete all.path;
      delete all.theme;
      write(all, path, true);
    },
    /** Write what is shown where the address does not say it; nothing is drawn for that. */
    pin(shown) {
      const now = read();
      const all = Object.assign({}, now.chosen, now.params);
      // A reference that there is not must not come back as the one that is taken when none is named.
      Object.assign(all, { scenario: shown.scenario, run: shown.run, ref: shown.ref || (all.ref ? NO_REF : "") });
      delete all.path;
      delete all.theme;
      write(all, now.chosen.path, false);
    },
    sync,
  };

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.address = {
    /** First call: the page's stores from the address; later ones: Back and Forward. */
    follow() {
      ready = true;
      sync();
      return window.dash_clientside.no_update;
    },
    /** The store `set-params`: {changes..., _push: bool, _path: page}. */
    set(data) {
      if (data) {
        const { _push, _path, ...changes } = data;
        if (_path) p.address.go(_path, changes);
        else p.address.set(changes, { push: _push });
      }
      return window.dash_clientside.no_update;
    },
  };

  // Links with data-nav stay inside: what is chosen travels along.
  document.addEventListener("click", (event) => {
    const link = event.target.closest && event.target.closest("a[data-nav]");
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    const to = new URL(link.href);
    p.address.go(to.pathname, Object.fromEntries(to.searchParams));
  });
  window.addEventListener("popstate", sync);
})();
