// Keys that work everywhere; they are silent while something is typed, and while a dialog is open.
(function () {
  "use strict";

  // What is a button by its role alone is pressed by the keys that press buttons.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    if (!event.target.matches || !event.target.matches("[role=button]:not(button)")) return;
    event.preventDefault();
    event.target.click();
  });
  const p = (window.pod2door = window.pod2door || {});
  const G_MS = 1200;
  let waiting = null;

  const KEYS = {
    "/": () => p.open("open-search"),
    "?": () => p.open("keys-dialog"),
    r: () => p.open("open-run"),
    t: () => p.theme.toggle(),
    g: () => {
      waiting = window.setTimeout(() => (waiting = null), G_MS);
    },
  };

  function typing(target) {
    return Boolean(
      target.closest && target.closest("input, textarea, select, [contenteditable=true], [role=combobox], [role=listbox]"),
    );
  }

  function dialogOpen() {
    return document.querySelector(".mantine-Modal-content, .mantine-Drawer-content") !== null;
  }

  function goTo(key) {
    const link = document.querySelector('.rail-link[data-shortcut="' + CSS.escape(key) + '"]');
    if (link) p.address.go(link.getAttribute("data-nav"), {});
  }

  /** Esc: first a page may take it (event `pod2door:escape`), else the selection goes. */
  function escape() {
    const event = new CustomEvent("pod2door:escape", { cancelable: true });
    if (!document.dispatchEvent(event)) return;
    if (p.address.read().params.sel) p.address.set({ sel: "" }, { push: true });
  }

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (dialogOpen()) return;
    if (waiting !== null) {
      window.clearTimeout(waiting);
      waiting = null;
      event.preventDefault();
      goTo(event.key);
    } else if (event.key === "Escape") escape();
    else if (Object.hasOwn(KEYS, event.key)) {
      event.preventDefault();
      KEYS[event.key]();
    }
  });
})();
