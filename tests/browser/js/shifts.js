// Keeps the largest layout shift in `window.__shift`; to be added before the page is loaded.
window.__shift = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.__shift = Math.max(window.__shift, entry.value);
}).observe({ type: "layout-shift", buffered: true });
