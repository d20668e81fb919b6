// Draws the figures of a report and keeps their colours with those of the page.
(function () {
  "use strict";
  const dark = window.matchMedia("(prefers-color-scheme: dark)");

  function colours() {
    const style = getComputedStyle(document.documentElement);
    return { ink: style.getPropertyValue("--ink-soft").trim(), paper: style.getPropertyValue("--paper").trim(), rule: style.getPropertyValue("--rule").trim() };
  }

  function themed(layout) {
    const { ink, paper, rule } = colours();
    const result = Object.assign({}, layout);
    delete result.width;
    result.autosize = true;
    result.font = Object.assign({}, layout.font, { color: ink, family: "system-ui, sans-serif" });
    result.hoverlabel = { bgcolor: paper, bordercolor: rule, font: { color: ink, family: "system-ui, sans-serif", size: 13 } };
    result.modebar = { bgcolor: "rgba(0,0,0,0)", color: rule, activecolor: ink };
    return result;
  }

  const figures = Array.from(document.querySelectorAll("script[data-plot]"), function (holder) {
    return { place: document.getElementById(holder.dataset.plot), figure: JSON.parse(holder.textContent) };
  });

  function draw() {
    const config = { responsive: true, displaylogo: false, modeBarButtonsToRemove: ["select2d", "lasso2d", "autoScale2d"] };
    for (const { place, figure } of figures) {
      Plotly.react(place, figure.data, themed(figure.layout), config);
    }
  }

  draw();
  dark.addEventListener("change", draw);
})();
