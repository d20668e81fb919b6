// Draws every figure and circuit of the page once more, as a PNG, and writes the pictures down for whoever opened the page.
(async function () {
  "use strict";
  const width = 760;
  const pictures = {};

  function load(url) {
    return new Promise((resolve, reject) => {
      const image = new Image();
      image.onload = () => resolve(image);
      image.onerror = reject;
      image.src = url;
    });
  }

  for (const holder of document.querySelectorAll("script[data-picture]")) {
    const figure = JSON.parse(holder.textContent);
    const height = figure.layout.height || 420;
    const layout = Object.assign({}, figure.layout, { width: width, height: height, paper_bgcolor: "#ffffff", plot_bgcolor: "#ffffff" });
    const place = document.createElement("div");
    document.body.append(place);
    await Plotly.newPlot(place, figure.data, layout, { staticPlot: true });
    const size = { width: width, height: height, scale: 1 };
    pictures[holder.dataset.picture] = [
      await Plotly.toImage(place, Object.assign({ format: "png" }, size)),
      await Plotly.toImage(place, Object.assign({ format: "webp" }, size)),
    ];
    place.remove();
  }

  for (const frame of document.querySelectorAll("[data-circuit]")) {
    const svg = frame.querySelector("svg").cloneNode(true);
    const style = document.createElementNS("http://www.w3.org/2000/svg", "style");
    style.textContent = document.getElementById("circuit-style").textContent;
    svg.prepend(style);
    svg.setAttribute("style", frame.dataset.colours);
    svg.setAttribute("class", "circuit circuit-svg");
    const box = svg.viewBox.baseVal;
    const height = Math.round(width * box.height / box.width);
    svg.setAttribute("width", width);
    svg.setAttribute("height", height);
    const image = await load("data:image/svg+xml;charset=utf-8," + encodeURIComponent(new XMLSerializer().serializeToString(svg)));
    const canvas = document.createElement("canvas");
    canvas.width = width;
    canvas.height = height;
    const context = canvas.getContext("2d");
    context.fillStyle = "#ffffff";
    context.fillRect(0, 0, width, height);
    context.drawImage(image, 0, 0, width, height);
    pictures[frame.dataset.circuit] = [canvas.toDataURL("image/png"), ""];
  }

  // These have drawn themselves.
  for (const frame of document.querySelectorAll("[data-features]")) {
    const drawing = frame.querySelector("canvas");
    const canvas = document.createElement("canvas");
    canvas.width = Math.min(width, drawing.width);
    canvas.height = Math.round(drawing.height * canvas.width / drawing.width);
    const context = canvas.getContext("2d");
    context.fillStyle = "#ffffff";
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.imageSmoothingQuality = "high";
    context.drawImage(drawing, 0, 0, canvas.width, canvas.height);
    pictures[frame.dataset.features] = [canvas.toDataURL("image/png"), canvas.toDataURL("image/webp", 0.7)];
  }

  const holder = document.createElement("pre");
  holder.id = "pictures";
  holder.textContent = JSON.stringify(pictures);
  document.body.append(holder);
})();
