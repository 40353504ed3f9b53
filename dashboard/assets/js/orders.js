// Orders: puts the second's values into their places, and passes on what a person asks for.
//
// Every live element carries data-slot; the server sends a mapping of slots (dashboard/pages/orders/slots.py). Only what
// differs is touched: nothing is drawn anew, so nothing flickers, and focus and pointer stay where they are.
(function () {
  "use strict";
  const p = (window.pod2door = window.pod2door || {});
  const WHILE_PAUSED = /^(set\.|sub\.[a-z]+$|sub\.detail$|letters\.)/;
  const SURE_MS = 4000;
  const QUIET_MS = 6000;
  let painted = Date.now();
  let paused = false;
  let held = false;

  function put(element, slot) {
    if (element.childElementCount === 0 && element.textContent !== (slot.t || "")) element.textContent = slot.t || "";
    const name = (element.dataset.base + " " + (slot.c || "")).trim();
    if (element.className !== name) element.className = name;
    const title = slot.h || "";
    if ((element.getAttribute("title") || "") !== title) {
      if (title) element.setAttribute("title", title);
      else element.removeAttribute("title");
    }
    for (const [key, value] of Object.entries(slot.v || {})) {
      if (element.style.getPropertyValue(key) !== value) element.style.setProperty(key, value);
    }
    for (const [key, value] of Object.entries(slot.a || {})) {
      if (element.getAttribute(key) !== value) element.setAttribute(key, value);
    }
  }

  function paint(view) {
    for (const element of document.querySelectorAll("[data-slot]")) {
      const slot = view[element.dataset.slot];
      if (slot && (!paused || WHILE_PAUSED.test(element.dataset.slot))) put(element, slot);
    }
  }

  function ask(what, name) {
    const box = document.getElementById("orders-start-faults");
    const data = { do: what, name: name || "", faults: box ? box.checked : true, at: Date.now() };
    window.dash_clientside.set_props("orders-ask", { data });
  }

  function hold(yes) {
    if (held === yes) return;
    held = yes;
    window.dash_clientside.set_props("orders-hold", { data: yes });
  }

  // A button that asks once: the first press arms it, the second one does it.
  function calm(button) {
    if (button.dataset.words) button.textContent = button.dataset.words;
    delete button.dataset.words;
    delete button.dataset.armed;
    button.disabled = false;
  }

  function sure(button, question) {
    if (button.dataset.armed) {
      button.textContent = "sending …";
      button.disabled = true;
      return true;
    }
    button.dataset.words = button.textContent;
    button.dataset.armed = "1";
    button.textContent = question;
    window.setTimeout(() => button.disabled || calm(button), SURE_MS);
    return false;
  }

  function pause(button) {
    paused = !paused;
    button.setAttribute("aria-pressed", String(paused));
    button.lastElementChild.textContent = paused ? "Resume" : "Pause";
    window.dash_clientside.set_props("orders-paused", { data: paused });
  }

  function find() {
    const box = document.getElementById("orders-search");
    if (box) p.address.set({ order: box.value.trim() }, { push: true });
  }

  function copy(text) {
    const said = (words) => p.say && p.say(words);
    navigator.clipboard.writeText(text).then(
      () => said("Copied"),
      () => said("The browser does not let this page copy"),
    );
  }

  const DO = {
    set: (button) => p.address.set({ [button.dataset.key]: button.dataset.value, ...(button.dataset.key === "setting" ? { dir: "" } : {}) }),
    folder: (button) => p.address.set({ dir: document.getElementById(button.dataset.from).value.trim() }, { push: true }),
    pause,
    find,
    order: (button) => {
      window.dash_clientside.set_props("orders-which", { opened: false });
      p.address.set({ order: button.dataset.orderId }, { push: true });
    },
    copy: (button) => copy(button.dataset.copy),
    replay: (button) => sure(button, "Send again?") && ask("replay", button.dataset.letter),
    "replay-all": (button) => sure(button, "All again?") && ask("replay", "all"),
  };

  function light(target) {
    const row = target && target.closest ? target.closest(".orders-link") : null;
    const link = row ? row.dataset.link : "";
    for (const one of document.querySelectorAll(".orders-link")) {
      one.classList.toggle("lit", link !== "" && one.dataset.link === link);
    }
  }

  function pick(row) {
    const chosen = row.getAttribute("aria-selected") === "true";
    p.address.set({ svc: chosen ? "" : row.dataset.svc }, { push: true });
  }

  document.addEventListener("click", (event) => {
    const target = event.target.closest ? event.target : null;
    if (!target) return;
    const button = target.closest("[data-orders]");
    if (button) {
      const own = DO[button.dataset.orders];
      if (own) own(button);
      else ask(button.dataset.orders, button.dataset.name);
      return;
    }
    const row = target.closest("[data-svc]");
    if (row) pick(row);
  });

  document.addEventListener("keydown", (event) => {
    if (!event.target.closest) return;
    if (event.key === "Enter" && event.target.id === "orders-search") find();
    const row = event.target.closest("[data-svc]");
    if (row && event.target === row && (event.key === "Enter" || event.key === " ")) {
      event.preventDefault();
      pick(row);
    }
    if (event.key === "Escape" && document.querySelector(".orders-pick.selected") && !event.target.closest(".orders-panel")) {
      p.address.set({ svc: "" }, { push: true });
    }
  });

  document.addEventListener("mouseover", (event) => {
    if (!document.getElementById("orders-letters-rows")) return;
    hold(Boolean(event.target.closest && event.target.closest("#orders-letters-rows")));
    light(event.target);
  });
  document.addEventListener("focusin", (event) => document.getElementById("orders-order-body") && light(event.target));

  // Clocks stand still while the server answers; where it never did, they go on.
  window.setInterval(() => {
    if (!document.getElementById("orders-pause") || Date.now() - painted < QUIET_MS) return;
    painted = Date.now();
    for (const clock of ["orders-clock", "orders-order-clock"]) window.dash_clientside.set_props(clock, { disabled: false });
  }, QUIET_MS / 2);

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.orders = {
    /** A new second: the store `orders-view`. */
    paint(view) {
      if (!document.getElementById("orders-pause")) return window.dash_clientside.no_update;
      // A page that was drawn anew is not paused, whatever the one before it was.
      if (paused && document.getElementById("orders-pause").getAttribute("aria-pressed") === "false") paused = false;
      painted = Date.now();
      if (view) paint(view);
      return window.dash_clientside.no_update;
    },
    /** What came of an ask: buttons that waited for it are calm again. */
    answered() {
      for (const button of document.querySelectorAll("[data-orders^=replay][data-armed]")) calm(button);
      hold(false);
      return window.dash_clientside.no_update;
    },
  };
})();
