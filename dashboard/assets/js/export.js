// A figure as a picture: made in this browser from what it shows, named after the figure.
(function () {
  "use strict";
  document.addEventListener("click", (event) => {
    const button = event.target.closest && event.target.closest("[data-export-figure]");
    if (!button || !window.Plotly) return;
    const holder = document.getElementById(button.dataset.exportFigure);
    const plot = holder && (holder.matches(".js-plotly-plot") ? holder : holder.querySelector(".js-plotly-plot"));
    if (!plot) return;
    window.Plotly.downloadImage(plot, {
      format: button.dataset.format || "png",
      filename: button.dataset.exportFigure,
      width: plot.clientWidth,
      height: plot.clientHeight,
      scale: 2,
    });
  });
})();
