// The shell in the browser: which page is current, what opens, what is said, what was picked.
(function () {
  "use strict";
  const p = (window.pod2door = window.pod2door || {});
  const dash = (window.dash_clientside = window.dash_clientside || {});
  const SAY_MS = 5000;
  const POKE_MS = 400;
  const OPENS = {
    "open-run": "run-dialog",
    "open-search": "search-dialog",
    "runs-drawer": "runs-drawer",
    "keys-dialog": "keys-dialog",
  };
  const NONE = { scenario: "none", run: "no run yet", ref: "none" };
  const COMPARES = ["/", "/network", "/compare"]; // pages that show the reference
  const told = new Set();
  let silence = null;
  let poke = null;
  let selected = null;

  function set(id, props) {
    dash.set_props(id, props);
  }

  /** Say something politely: read by screen readers, shown for a few seconds, in nobody's way. */
  p.say = function (text) {
    const place = document.getElementById("announcer");
    if (!place || !text) return;
    place.textContent = text;
    place.classList.add("spoken");
    if (silence !== null) window.clearTimeout(silence);
    silence = window.setTimeout(() => {
      place.classList.remove("spoken");
      place.textContent = "";
    }, SAY_MS);
  };

  /** Open a dialog or the drawer by its name ("open-run", "open-search", "runs-drawer", "keys-dialog"). */
  p.open = (name) => OPENS[name] && set(OPENS[name], { opened: true });

  /** Ask for the page to be drawn again. */
  p.again = function () {
    set("chosen", { data: Object.assign({}, p.address.read().chosen, { again: Date.now() }) });
  };

  async function copyLink() {
    try {
      await navigator.clipboard.writeText(window.location.href);
      p.say("Link copied");
    } catch (error) {
      p.say("The browser does not let this page copy: the link is in the address bar");
    }
  }

  function choose(changes) {
    p.address.set(changes, { push: true });
    set("runs-drawer", { opened: false });
  }

  // What a click on something that has the attribute does; `true`: the browser's own doing stays.
  const CLICKS = {
    "data-open": (value) => p.open(value),
    "data-close": (value) => set(value, { opened: false }),
    "data-copy-link": copyLink,
    "data-retry": () => p.again(),
    "data-focus": (value) => {
      const field = document.getElementById(value);
      if (field) field.focus();
      if (field) field.click();
    },
    "data-run": (value) => choose({ run: value, scenario: "" }),
    "data-ref": (value) => choose({ ref: value }),
  };

  document.addEventListener("click", (event) => {
    if (!event.target.closest || event.button !== 0) return;
    for (const [name, act] of Object.entries(CLICKS)) {
      const hit = event.target.closest("[" + name + "]");
      if (!hit || event.metaKey || event.ctrlKey || event.shiftKey) continue;
      if (hit.tagName === "A") event.preventDefault();
      act(hit.getAttribute(name));
      return;
    }
    if (event.target.closest("#page button")) lookSoon();
  });

  /** A button of a page may have started something: the status looks once, soon. */
  function lookSoon() {
    if (poke !== null) window.clearTimeout(poke);
    poke = window.setTimeout(() => set("jobs-changed", { data: Date.now() / 1000 }), POKE_MS);
  }

  function markCurrent(path) {
    for (const link of document.querySelectorAll(".rail-link")) {
      if (link.getAttribute("data-nav") === path) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
  }
  document.addEventListener("pod2door:address", (event) => markCurrent(event.detail.chosen.path));

  // Another tab may have changed the theme.
  new MutationObserver(() => p.address && p.address.sync()).observe(document.documentElement, {
    attributeFilter: ["data-mantine-color-scheme"],
  });

  dash.shell = {
    say(text) {
      p.say(text);
      return dash.no_update;
    },
    theme(clicks) {
      if (clicks) p.theme.toggle();
      return dash.no_update;
    },
    /** The page has been drawn: the address says what is shown, and so do title and selectors. */
    resolved(now) {
      markCurrent(window.location.pathname);
      if (now.natural && COMPARES.includes(now.path) && !told.has(now.run)) {
        told.add(now.run);
        p.say("Compared with " + now.ref + ": the same without edits. Clear Ref to see the run alone");
      }
      const at = p.address.read().chosen;
      // Something else may have been asked for since: its own drawing says then what is shown.
      if (now.path !== at.path || [at.scenario, at.run, at.ref].join("\n") !== now.asked.join("\n")) return dash.no_update;
      document.title = now.title + (now.run ? " · " + now.run : "") + " · pod2door";
      p.address.pin({ scenario: now.scenario, run: now.run, ref: now.ref });
      selected = { scenario: now.scenario || "", run: now.run || "", ref: now.ref || "" };
      for (const name of Object.keys(selected)) {
        set("select-" + name, { value: selected[name] || null, placeholder: NONE[name] });
        document.getElementById("select-" + name).title = selected[name];
      }
      return dash.no_update;
    },
    /** Where there was no run to look at and now there is one, it is shown: nobody is interrupted. */
    firstRun(seen, now) {
      if (now && !now.run && seen.scenarios.includes(now.scenario)) p.again();
      return dash.no_update;
    },
    /** Another scenario, run or reference was picked. */
    pick(scenario, run, ref) {
      const now = { scenario: scenario || "", run: run || "", ref: ref || "" };
      const was = selected;
      // What the selectors were set to comes back as an event of theirs, maybe after the address has moved on.
      if (!was || Object.keys(now).every((name) => now[name] === was[name])) return dash.no_update;
      selected = now;
      const changes = {};
      if (now.scenario !== was.scenario) Object.assign(changes, { scenario: now.scenario, run: "", ref: "" });
      else if (now.run !== was.run) Object.assign(changes, { run: now.run, scenario: "" });
      else Object.assign(changes, { ref: now.ref || "none" });
      p.address.set(changes, { push: true });
      return dash.no_update;
    },
  };

  /** A run or scenario in a selector's list: its id, and what tells it from others. */
  window.dashMantineFunctions = window.dashMantineFunctions || {};
  window.dashMantineFunctions.runOption = function ({ option }) {
    const element = window.React.createElement;
    return element(
      "span",
      { className: "run-option" },
      element("span", { className: option.run ? "mono" : "strong" }, option.run || option.label),
      element("span", { className: "run-option-title", title: option.title }, option.title),
    );
  };
})();
