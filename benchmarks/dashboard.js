// Measured in the page itself: from a click, or from the page's first instant, until the answer has been painted.
window.bench = {
  seen: {},
  marks: {},
  /** Notes when each selector first matches something, and the frame after. */
  watch(marks) {
    const look = () => {
      for (const [name, selector] of Object.entries(marks)) {
        if (name in this.seen || !document.querySelector(selector)) continue;
        this.seen[name] = performance.now();
        requestAnimationFrame(() => requestAnimationFrame(() => (this.seen[name] = performance.now())));
      }
    };
    new MutationObserver(look).observe(document, { childList: true, subtree: true, attributes: true });
  },
  /** Milliseconds from clicking `target` until `text(answer)` has changed and been painted; null after 10 s. */
  async click(target, answer) {
    const element = document.querySelector(target);
    const read = () => {
      const at = document.querySelector(answer);
      return at ? at.outerHTML : "";
    };
    const before = read();
    const began = performance.now();
    element.click();
    while (read() === before) {
      if (performance.now() - began > 10000) return null;
      await new Promise((done) => setTimeout(done, 8));
    }
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    return performance.now() - began;
  },
  /** Frames a second over `ms`; `step` is called before each. */
  frames(ms, step) {
    return new Promise((done) => {
      const began = performance.now();
      let frames = 0;
      const next = async () => {
        const passed = performance.now() - began;
        if (passed >= ms) return done((1000 * frames) / passed);
        if (step) await step(frames);
        frames++;
        requestAnimationFrame(next);
      };
      requestAnimationFrame(next);
    });
  },
  /** The peer of the floor's canvas: plotly's scatter, as many markers moved each frame. */
  async scatter(count, ms) {
    const box = document.createElement("div");
    box.style.cssText = "position:fixed;inset:0;z-index:999;background:white";
    document.body.append(box);
    const place = () => Float64Array.from({ length: count }, () => Math.random());
    await window.Plotly.newPlot(box, [{ x: place(), y: place(), mode: "markers" }], {}, { staticPlot: true });
    const rate = await this.frames(ms, () => window.Plotly.restyle(box, { x: [place()], y: [place()] }));
    box.remove();
    return rate;
  },
};
