// Search: the server sends once what there is, this file finds in it and goes there.
(function () {
  "use strict";
  const p = (window.pod2door = window.pod2door || {});
  const dash = (window.dash_clientside = window.dash_clientside || {});
  const MOST = 12;
  let index = [];
  let found = [];
  let at = 0;

  /** How well an entry fits: 0 best; Infinity: not at all. Every word must be somewhere. */
  function rank(entry, words) {
    const name = entry.name.toLowerCase();
    const all = (name + " " + entry.text + " " + entry.what).toLowerCase();
    if (!words.every((word) => all.includes(word))) return Infinity;
    if (name === words.join(" ")) return 0;
    if (name.startsWith(words[0])) return 1;
    return name.includes(words[0]) ? 2 : 3;
  }

  /** The best few of an index for a text; without one, the first few. */
  function find(entries, text) {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    if (!words.length) return entries.slice(0, MOST);
    const ranked = entries.map((entry, row) => [rank(entry, words), row]).filter(([fit]) => fit < Infinity);
    ranked.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
    return ranked.slice(0, MOST).map(([, row]) => entries[row]);
  }

  function input() {
    return document.getElementById("search-text");
  }

  function span(className, text) {
    const element = document.createElement("span");
    element.className = className;
    element.textContent = text;
    return element;
  }

  function option(entry, row) {
    const element = document.createElement("div");
    element.id = "search-result-" + row;
    element.className = "search-result";
    element.setAttribute("role", "option");
    element.setAttribute("aria-selected", String(row === at));
    if (entry.kind) element.append(span("kind-mark kind-" + entry.kind.replaceAll("_", "-"), ""));
    element.append(span("search-name", entry.name), span("search-text", entry.text), span("search-what", entry.what));
    element.addEventListener("click", () => go(entry));
    return element;
  }

  function show() {
    const list = document.getElementById("search-results");
    if (!list || !input()) return;
    list.replaceChildren(...found.map(option));
    if (!found.length) list.append(span("muted", index.length ? "Nothing found" : ""));
    input().setAttribute("role", "combobox");
    input().setAttribute("aria-expanded", "true");
    input().setAttribute("aria-controls", "search-results");
    input().setAttribute("aria-activedescendant", found.length ? "search-result-" + at : "");
    const active = list.querySelector("[aria-selected=true]");
    if (active) active.scrollIntoView({ block: "nearest" });
  }

  function look() {
    if (!input()) return;
    found = find(index, input().value);
    at = 0;
    show();
  }

  function go(entry) {
    dash.set_props("search-dialog", { opened: false });
    dash.set_props("search-text", { value: "" });
    if (entry.set.run) p.address.set({ run: entry.set.run, scenario: "" }, { push: true });
    else p.address.go(entry.path, entry.set);
  }

  document.addEventListener("input", (event) => {
    if (event.target.id === "search-text") look();
  });
  document.addEventListener("keydown", (event) => {
    if (event.target.id !== "search-text") return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && found.length) {
      event.preventDefault();
      at = (at + step + found.length) % found.length;
      show();
    } else if (event.key === "Enter" && found[at]) {
      event.preventDefault();
      go(found[at]);
    }
  });

  p.search = { find };
  dash.search = {
    index(entries) {
      index = entries || [];
      look();
      return dash.no_update;
    },
  };
})();
