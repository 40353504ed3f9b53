// The what-if draft: edits live in the address (`edits`), buttons anywhere change them, Ctrl-Z takes the last change back.
//
// data-draft-add="EDIT"            adds it, or takes it out again where it is there already
// data-draft-remove="EDIT"         takes it out
// data-draft-replace="OLD" data-draft-with="NEW"
(function () {
  "use strict";
  const p = (window.pod2door = window.pod2door || {});
  const past = [];
  const MOST = 100;

  const edits = () => p.address.read().params.edits || [];
  const cell = (edit) => edit.split("=", 1)[0];

  /** Make these the edits; what they were can be had back. */
  function set(next) {
    const now = edits();
    if (JSON.stringify(now) === JSON.stringify(next)) return;
    past.push(now);
    if (past.length > MOST) past.shift();
    // A step of its own for Back, which takes the edit and leaves what was selected before it.
    p.address.set({ edits: next }, { push: true });
  }

  /** The edits with one more: of the same facility's same column there is one. */
  function add(edit) {
    set(edits().filter((other) => cell(other) !== cell(edit)).concat([edit]));
  }

  function undo() {
    const now = JSON.stringify(edits());
    while (past.length && JSON.stringify(past[past.length - 1]) === now) past.pop();
    if (!past.length) return false;
    p.address.set({ edits: past.pop() });
    return true;
  }

  p.draft = { edits, set, add, undo };

  document.addEventListener("click", (event) => {
    const button = event.target.closest && event.target.closest("button");
    if (!button || button.disabled) return;
    const data = button.dataset;
    const now = edits();
    if (data.draftAdd) {
      if (now.includes(data.draftAdd)) set(now.filter((edit) => edit !== data.draftAdd));
      else add(data.draftAdd);
    } else if (data.draftRemove) set(now.filter((edit) => edit !== data.draftRemove));
    else if (data.draftReplace) set(now.map((edit) => (edit === data.draftReplace ? data.draftWith : edit)));
    else if (button.id === "draft-clear") set([]);
    else if (button.id === "draft-batch") p.address.go("/what-if", { add: "draft" });
  });

  document.addEventListener("keydown", (event) => {
    const writes = event.target.closest && event.target.closest("input, textarea, select, [contenteditable]");
    if (writes || event.shiftKey || event.altKey || !(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z") return;
    if (document.querySelector(".draft-card") && undo()) event.preventDefault();
  });

  /** Buttons of lists say whether what they add is in the draft. */
  function pressed(now) {
    for (const button of document.querySelectorAll(".design-change [data-draft-add]")) {
      button.setAttribute("aria-pressed", String(now.includes(button.dataset.draftAdd)));
    }
  }

  let known = null;
  document.addEventListener("pod2door:address", (event) => {
    const now = event.detail.params.edits || [];
    pressed(now);
    // An edit that the server added (a ZIP turned into a position) can be undone as well.
    if (known && JSON.stringify(known) !== JSON.stringify(now)) {
      const last = past[past.length - 1];
      if (now.length > known.length && JSON.stringify(last) !== JSON.stringify(known)) past.push(known);
    }
    known = now;
  });

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.draft = {
    /** The draft's own store, changed only when the edits did. */
    follow(params, held) {
      const now = (params && params.edits) || [];
      return JSON.stringify(now) === JSON.stringify(held || []) ? window.dash_clientside.no_update : now;
    },
  };
})();
