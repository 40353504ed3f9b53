// Light or dark: kept in localStorage, set before anything is drawn.
(function () {
  "use strict";
  const p = (window.pod2door = window.pod2door || {});
  const KEY = "mantine-color-scheme-value";
  const root = document.documentElement;
  function stored() {
    try {
      return window.localStorage.getItem(KEY);
    } catch (error) {
      return null;
    }
  }
  p.theme = {
    current: () => (root.getAttribute("data-mantine-color-scheme") === "dark" ? "dark" : "light"),
    set(name) {
      root.setAttribute("data-mantine-color-scheme", name);
      try {
        window.localStorage.setItem(KEY, name);
      } catch (error) {
        // A browser without storage forgets the theme; nothing else.
      }
      if (p.address) p.address.sync();
    },
    toggle: () => p.theme.set(p.theme.current() === "dark" ? "light" : "dark"),
    /** A colour token's value now, for canvases. */
    token: (name) => window.getComputedStyle(root).getPropertyValue("--" + name).trim(),
  };
  // Until somebody chooses, it is the system's, also when that changes.
  const system = window.matchMedia("(prefers-color-scheme: dark)");
  const first = () => (system.matches ? "dark" : "light");
  system.addEventListener("change", () => stored() || root.setAttribute("data-mantine-color-scheme", first()));
  root.setAttribute("data-mantine-color-scheme", stored() || first());
})();
