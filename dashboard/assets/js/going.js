// From the click on another page until that page is drawn: its name over an empty page, at once.
(function () {
  "use strict";
  const p = window.pod2door;
  const LOOK_MS = 400;
  const PATIENCE_MS = 4000;
  let drawn = window.location.pathname;
  let watched = null;
  let look = null;
  let asked = 0;

  // How many questions to the server are open: Dash says that it is loading also where it has asked nothing.
  const fetched = window.fetch;
  window.fetch = function (...request) {
    asked++;
    const answer = fetched.apply(this, request);
    const over = () => asked--;
    answer.then(over, over);
    return answer;
  };

  function arrive(main) {
    drawn = window.location.pathname;
    delete main.dataset.going;
  }

  /** What is asked for while a page is just being put in place, Dash sometimes never asks the server: then again. */
  function insist(main, waited) {
    if (look !== null) window.clearTimeout(look);
    look = window.setTimeout(() => {
      if (!main.dataset.going) return;
      const again = asked === 0 || waited >= PATIENCE_MS;
      if (again) p.again();
      insist(main, again ? 0 : waited + LOOK_MS);
    }, LOOK_MS);
  }

  /** The page is there when what stands in #page is replaced. */
  function watch(main) {
    const page = document.getElementById("page");
    if (!page || page === watched) return;
    watched = page;
    new MutationObserver(() => arrive(main)).observe(page, { childList: true });
  }

  document.addEventListener("pod2door:address", (event) => {
    const main = document.querySelector(".main");
    if (!main) return;
    watch(main);
    const path = event.detail.chosen.path;
    if (path === drawn) return delete main.dataset.going;
    const link = document.querySelector('.rail-link[data-nav="' + CSS.escape(path) + '"]');
    document.getElementById("going-name").textContent = link ? link.getAttribute("aria-label") : "";
    main.dataset.going = path;
    main.scrollTop = 0;
    insist(main, 0);
  });
})();
