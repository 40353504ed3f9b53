// The Compare page: swap, another figure, copied edits, and rows that are one choice with the map.
(function () {
  "use strict";
  const p = (window.pod2door = window.pod2door || {});
  const SAID_MS = 1500;
  const here = () => window.location.pathname === "/compare";

  function select(place) {
    const before = p.address.read().params.sel || "";
    p.address.set({ sel: before === place ? "" : place }, { push: true });
  }

  function mark() {
    if (!here()) return;
    const now = p.address.read().params.sel || "";
    for (const row of document.querySelectorAll('[data-compare="row"]')) {
      const on = row.dataset.place === now;
      row.classList.toggle("selected", on);
      row.setAttribute("aria-selected", on ? "true" : "false");
      if (on) row.scrollIntoView({ block: "nearest" });
    }
  }

  function copy(button) {
    const label = button.lastChild;
    const before = label.textContent;
    const say = (text) => {
      label.textContent = text;
      window.setTimeout(() => (label.textContent = before), SAID_MS);
    };
    navigator.clipboard.writeText(button.dataset.text).then(() => say("Copied"), () => say("Refused"));
  }

  document.addEventListener("click", (event) => {
    const element = event.target.closest && event.target.closest("[data-compare]");
    if (!element || !here() || element.disabled || event.target.closest("a")) return;
    const { compare: what, key, value, place, a, b } = element.dataset;
    if (what === "set") p.address.set({ [key]: value });
    else if (what === "swap") p.address.set({ run: a, ref: b }, { push: true });
    else if (what === "row") select(place);
    else if (what === "copy") copy(element);
  });

  document.addEventListener("keydown", (event) => {
    const row = here() && event.target.dataset && event.target.dataset.compare === "row" ? event.target : null;
    if (!row) return;
    const next = { ArrowDown: row.nextElementSibling, ArrowUp: row.previousElementSibling }[event.key];
    if (event.key === "Enter") p.address.go("/network", { sel: row.dataset.place });
    else if (event.key === " ") select(row.dataset.place);
    else if (next) next.focus();
    else return;
    event.preventDefault();
  });
  document.addEventListener("dblclick", (event) => {
    const row = here() && event.target.closest && event.target.closest('[data-compare="row"]');
    if (row) p.address.go("/network", { sel: row.dataset.place });
  });
  document.addEventListener("pod2door:address", mark);

  const pick = (name) => (value) => {
    const now = p.address.read().chosen[name];
    const shown = document.getElementById("compare-swap");
    const drawn = shown ? shown.dataset[name === "run" ? "b" : "a"] : "";
    if (here() && value && value !== now && value !== drawn) p.address.set({ [name]: value }, { push: true });
    return window.dash_clientside.no_update;
  };
  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.compare = { pick_a: pick("ref"), pick_b: pick("run") };
})();
