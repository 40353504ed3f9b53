// From the click on another page until that page is drawn: its name over an empty page, at once.
(function () {
  "use strict";
  let drawn = window.location.pathname;
  let watched = null;

  function arrive(main) {
    drawn = window.location.pathname;
    delete main.dataset.going;
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
  });
})();
