// Draws feature circuits on canvases: positions side by side, layers from below. Pointing shows a dashboard, clicking keeps what feeds a node.
(function () {
  "use strict";
  const STEP = 17, RADIUS = 5.5, LEFT = 62, RIGHT = 24, TOP = 30, BOTTOM = 58, GAP = 26, PERLINE = 5;

  // A notebook runs this once a drawing; each is set up once.
  for (const root of document.querySelectorAll(".features:not([data-set])")) {
    root.dataset.set = "";
    set(root);
  }

  function set(root) {
    const data = JSON.parse(root.querySelector(".features-data").textContent);
    const stage = root.querySelector(".features-stage");
    const canvas = stage.querySelector("canvas");
    stage.replaceChildren(canvas);
    const context = canvas.getContext("2d");
    const card = root.querySelector(".features-card.floating");
    const pinned = root.querySelector(".features-pinned");
    const slider = root.querySelector(".strongest");
    const errors = root.querySelector(".errors");
    const find = root.querySelector(".find");
    const all = root.querySelector(".all");
    const { nodes, edges } = data;
    const into = nodes.map(() => []), outOf = nodes.map(() => []);
    edges.forEach(([from, to], index) => { into[to].push(index); outOf[from].push(index); });

    let hovered = -1, kept = null, chosen = -1, limit = 0, colours = {}, frame = 0;
    let columns = [], rows = [], width = 0, height = 0;

    limit = edges.length;
    slider.min = Math.min(1, edges.length);
    slider.max = edges.length;
    slider.value = limit = Math.min(edges.length, 1500);
    root.querySelector("output").textContent = limit;

    theme();
    layout();
    // The target stands at the end of the prompt as a rule.
    stage.scrollLeft = nodes[data.features].x - stage.clientWidth / 2;
    // At once: whoever takes a picture of the page does not wait for a frame.
    draw();
    listen();

    function theme() {
      const style = getComputedStyle(root);
      for (const name of ["paper", "panel", "ink", "ink-soft", "rule", "accent", "positive", "negative", "attention", "mlp"]) {
        colours[name] = style.getPropertyValue("--" + name).trim();
      }
    }

    function layout() {
      const order = name => {
        if (name === "token") { return -1; }
        if (name === "target") { return 1e6; }
        const [, layer, mark] = /^L(\d+)([A-Z]+)$/.exec(name) || [null, 0, "A"];
        return Number(layer) * 2 + (mark.startsWith("M") ? 1 : 0);
      };
      const names = [...new Set([...nodes.map(node => node.row), "token", "target"])].sort((a, b) => order(a) - order(b));
      const cells = new Map();
      for (const [index, node] of nodes.entries()) {
        const key = node.row + "@" + node.position;
        if (!cells.has(key)) { cells.set(key, []); }
        cells.get(key).push(index);
      }
      context.font = "12px system-ui, sans-serif";
      const room = Math.max(320, stage.clientWidth - LEFT - RIGHT);
      const widest = data.tokens.map((token, position) => {
        const most = Math.max(1, ...names.map(name => Math.min(PERLINE, (cells.get(name + "@" + position) || []).length)));
        return Math.max(most * STEP + 14, Math.min(110, context.measureText(token.trim()).width + 14));
      });
      const sum = widest.reduce((a, b) => a + b, 0);
      const stretch = Math.max(1, room / sum);
      let x = LEFT;
      columns = widest.map(size => { const column = { x, width: size * stretch }; x += column.width; return column; });
      width = x + RIGHT;

      const lines = names.map(name => Math.max(1, ...data.tokens.map((_, position) => Math.ceil((cells.get(name + "@" + position) || []).length / PERLINE))));
      height = TOP + BOTTOM + lines.reduce((a, b) => a + b * STEP + GAP, 0);
      let y = height - BOTTOM;
      rows = names.map((name, index) => {
        const size = lines[index] * STEP + GAP;
        y -= size;
        return { name, y, height: size };
      });
      rows.forEach(row => {
        for (const [position, column] of columns.entries()) {
          const cell = cells.get(row.name + "@" + position) || [];
          cell.sort((a, b) => Math.abs(nodes[b].attribution) - Math.abs(nodes[a].attribution));
          cell.forEach((index, place) => {
            const line = Math.floor(place / PERLINE), inLine = Math.min(PERLINE, cell.length - line * PERLINE);
            nodes[index].x = column.x + column.width / 2 + (place % PERLINE - (inLine - 1) / 2) * STEP;
            nodes[index].y = row.y + row.height - GAP / 2 - STEP / 2 - line * STEP;
          });
        }
      });
      const ratio = window.devicePixelRatio || 1;
      canvas.style.width = width + "px";
      canvas.style.height = height + "px";
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
    }

    function shown(index) {
      const node = nodes[index];
      return (node.type !== "error" || errors.checked) && (!kept || kept.has(index));
    }

    function paint() {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(draw);
    }

    function draw() {
      context.clearRect(0, 0, width, height);
      context.textBaseline = "middle";
      rows.forEach((row, index) => {
        if (index % 2 === 0) {
          context.fillStyle = colours.panel;
          context.fillRect(0, row.y, width, row.height);
        }
      });
      context.font = "12px system-ui, sans-serif";
      context.textAlign = "center";
      columns.forEach((column, position) => {
        context.fillStyle = colours.ink;
        context.fillText(fit(data.tokens[position].trim() || "␣", column.width - 4), column.x + column.width / 2, height - BOTTOM + 16);
        context.fillStyle = colours["ink-soft"];
        context.font = "10px system-ui, sans-serif";
        context.fillText(position, column.x + column.width / 2, height - BOTTOM + 32);
        context.font = "12px system-ui, sans-serif";
        if (position > 0) {
          context.strokeStyle = colours.rule;
          context.lineWidth = 1;
          context.beginPath();
          context.moveTo(column.x + 0.5, TOP);
          context.lineTo(column.x + 0.5, height - BOTTOM);
          context.stroke();
        }
      });

      const focus = hovered >= 0 ? hovered : -1;
      const near = new Set(focus >= 0 ? [focus] : []);
      // The strongest of what is shown; weak edges first, so that strong ones lie on top.
      const drawn = [];
      for (let index = 0; index < edges.length && drawn.length < limit; index++) {
        if (shown(edges[index][0]) && shown(edges[index][1])) { drawn.push(index); }
      }
      for (const index of drawn.reverse()) {
        const [from, to, , share] = edges[index];
        const mine = focus < 0 || from === focus || to === focus;
        if (focus >= 0 && mine) { near.add(from); near.add(to); }
        context.strokeStyle = share >= 0 ? colours.positive : colours.negative;
        context.globalAlpha = focus < 0 ? Math.min(0.75, 0.12 + 0.8 * Math.abs(share)) : mine ? 0.9 : 0.04;
        context.lineWidth = Math.min(7, 0.6 + 6 * Math.sqrt(Math.abs(share)) * 0.8);
        const a = nodes[from], b = nodes[to], middle = (a.y + b.y) / 2;
        context.beginPath();
        context.moveTo(a.x, a.y);
        context.bezierCurveTo(a.x, middle, b.x, middle, b.x, b.y);
        context.stroke();
      }
      context.globalAlpha = 1;
      nodes.forEach((node, index) => {
        if (!shown(index)) { return; }
        dot(node, index, focus >= 0 && !near.has(index) ? 0.25 : 1);
      });
      labels();
    }

    // Names of the rows stay in view when a long prompt is scrolled.
    function labels() {
      context.font = "11px system-ui, sans-serif";
      context.textAlign = "left";
      rows.forEach((row, index) => {
        const text = row.name === "token" ? "tokens" : row.name, y = row.y + row.height / 2;
        context.globalAlpha = 0.85;
        context.fillStyle = index % 2 === 0 ? colours.panel : colours.paper;
        context.fillRect(stage.scrollLeft + 4, y - 8, context.measureText(text).width + 12, 16);
        context.globalAlpha = 1;
        context.fillStyle = colours["ink-soft"];
        context.fillText(text, stage.scrollLeft + 10, y);
      });
    }

    function dot(node, index, alpha) {
      context.globalAlpha = alpha;
      context.lineWidth = 1.5;
      context.beginPath();
      if (node.type === "target") {
        const text = data.targetText;
        context.font = "600 12px system-ui, sans-serif";
        const size = context.measureText(text).width + 18;
        const x = Math.max(size / 2 + 4, Math.min(width - size / 2 - 4, node.x));
        context.fillStyle = colours.ink;
        context.roundRect(x - size / 2, node.y - 12, size, 24, 6);
        context.fill();
        context.fillStyle = colours.paper;
        context.textAlign = "center";
        context.fillText(text, x, node.y + 0.5);
      } else if (node.type === "token") {
        context.fillStyle = colours["ink-soft"];
        context.roundRect(node.x - 9, node.y - 5, 18, 10, 3);
        context.fill();
      } else if (node.type === "error") {
        context.strokeStyle = colours["ink-soft"];
        context.fillStyle = colours.paper;
        context.moveTo(node.x, node.y - RADIUS);
        context.lineTo(node.x + RADIUS, node.y);
        context.lineTo(node.x, node.y + RADIUS);
        context.lineTo(node.x - RADIUS, node.y);
        context.closePath();
        context.fill();
        context.stroke();
      } else {
        const mlp = /M$/.test(node.row);
        const size = RADIUS * Math.min(1.35, 0.75 + 0.8 * Math.sqrt(Math.abs(node.attribution / data.targetValue)));
        context.fillStyle = mlp ? colours.mlp : colours.attention;
        if (mlp) { context.roundRect(node.x - size, node.y - size, 2 * size, 2 * size, 2); } else { context.arc(node.x, node.y, size, 0, 2 * Math.PI); }
        context.fill();
        if (node.attribution / data.targetValue < 0) {
          context.strokeStyle = colours.negative;
          context.stroke();
        }
      }
      if (index === chosen || index === hovered || matches(node)) {
        context.strokeStyle = colours.accent;
        context.lineWidth = 2.5;
        context.beginPath();
        context.arc(node.x, node.y, RADIUS + 4, 0, 2 * Math.PI);
        context.stroke();
      }
      context.globalAlpha = 1;
    }

    function matches(node) {
      const wanted = find.value.trim().toLowerCase();
      return wanted !== "" && node.type === "feature" && (node.name.toLowerCase().includes(wanted) || (data.tokens[node.position] || "").trim().toLowerCase() === wanted);
    }

    function listen() {
      canvas.addEventListener("pointermove", event => hover(at(event), event));
      canvas.addEventListener("pointerleave", () => hover(-1));
      canvas.addEventListener("click", event => keep(at(event)));
      canvas.addEventListener("keydown", key);
      stage.addEventListener("scroll", paint);
      root.addEventListener("keydown", event => { if (event.key === "Escape") { keep(-1); } });
      all.addEventListener("click", () => keep(-1));
      slider.addEventListener("input", () => {
        limit = Number(slider.value);
        root.querySelector("output").textContent = limit;
        paint();
      });
      errors.addEventListener("change", paint);
      find.addEventListener("input", paint);
      for (const button of root.querySelectorAll(".features-table [data-node]")) {
        button.addEventListener("click", () => {
          keep(nodes.findIndex(node => node.name === button.dataset.node));
          canvas.scrollIntoView({ block: "center" });
        });
      }
      window.addEventListener("resize", () => { layout(); paint(); });
      window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { theme(); paint(); });
    }

    function key(event) {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      const seen = nodes.map((_, index) => index).filter(shown);
      if (step && seen.length) {
        const place = seen.indexOf(hovered);
        hover(seen[(place + step + seen.length) % seen.length]);
        event.preventDefault();
      } else if ((event.key === "Enter" || event.key === " ") && hovered >= 0) {
        keep(hovered);
        event.preventDefault();
      }
    }

    function at(event) {
      const box = canvas.getBoundingClientRect();
      const x = event.clientX - box.left, y = event.clientY - box.top;
      let best = -1, nearest = 12;
      nodes.forEach((node, index) => {
        const reach = node.type === "target" && Math.abs(node.y - y) < 12 && Math.abs(node.x - x) < 80;
        const distance = reach ? 0 : Math.hypot(node.x - x, node.y - y);
        if (distance < nearest && shown(index)) { best = index; nearest = distance; }
      });
      return best;
    }

    function hover(index, event) {
      if (index !== hovered) {
        hovered = index;
        canvas.style.cursor = index >= 0 ? "pointer" : "default";
        card.hidden = index < 0 || index === chosen;
        if (!card.hidden) { card.replaceChildren(...describe(index)); }
        paint();
      }
      if (card.hidden) { return; }
      const box = root.getBoundingClientRect(), node = nodes[hovered], canvasBox = canvas.getBoundingClientRect();
      const x = (event ? event.clientX : canvasBox.left + node.x) - box.left, y = (event ? event.clientY : canvasBox.top + node.y) - box.top;
      card.style.left = Math.max(6, x + 18 + card.offsetWidth > box.width ? x - card.offsetWidth - 18 : x + 18) + "px";
      card.style.top = Math.max(6, y - 20) + "px";
    }

    // Everything from which edges lead to a node, over any number of steps.
    function keep(index) {
      chosen = index;
      kept = null;
      if (index >= 0) {
        kept = new Set([index]);
        const queue = [index];
        while (queue.length) {
          for (const edge of into[queue.pop()]) {
            if (!kept.has(edges[edge][0])) { kept.add(edges[edge][0]); queue.push(edges[edge][0]); }
          }
        }
      }
      all.disabled = index < 0;
      card.hidden = true;
      const hint = document.createElement("p");
      hint.className = "hint";
      hint.textContent = index < 0 ? "Point at a feature for its dashboard; click it to keep only what feeds it." : kept.size - 1 + " nodes feed " + nodes[index].name + ". Escape or “show all” brings the others back.";
      if (index < 0) {
        pinned.replaceChildren(hint);
      } else {
        const panel = make("div", "features-card");
        panel.append(...describe(index));
        pinned.replaceChildren(hint, panel);
      }
      paint();
    }

    function describe(index) {
      const node = nodes[index], parts = [];
      const head = make("div");
      head.append(make("h3", "", node.type === "target" ? data.targetText : node.name));
      const token = data.tokens[node.position];
      const share = node.type === "target" ? "value " + number(data.targetValue) : number(node.attribution) + " to the target, " + (100 * node.attribution / data.targetValue).toFixed(1) + " %";
      head.append(make("div", "sub", (node.type === "feature" ? "activation " + number(node.activation) + ", " : "") + share + (token === undefined ? "" : ", at “" + token.trim() + "” (" + node.position + ")")));
      parts.push(head);
      parts.push(list("strongest into it", into[index], 0), list("strongest out of it", outOf[index], 1));
      const board = node.dashboard && data.dashboards[node.dashboard];
      if (!board) { return parts.filter(Boolean); }
      const most = board.largest || 1;
      const contexts = make("div");
      contexts.append(make("div", "part", "most active on"));
      for (const shownContext of board.contexts) {
        const line = make("div", "context");
        line.append(make("b", "", number(shownContext.activations[shownContext.peak])));
        // Pieces of words bring their spaces along; whole words come without.
        const spaced = shownContext.tokens.some((text, place) => place > 0 && text.startsWith(" "));
        shownContext.tokens.forEach((text, place) => {
          const piece = make("i", "", (place && !spaced ? space(text) : "") + text);
          const strength = shownContext.activations[place] / most;
          if (strength > 0) { piece.style.background = "color-mix(in srgb, var(--accent) " + Math.round(12 + 58 * strength) + "%, transparent)"; }
          line.append(piece);
        });
        contexts.append(line);
      }
      const effects = make("div");
      effects.append(make("div", "part", "logits raised and lowered"));
      const grid = make("div", "effects");
      for (let place = 0; place < Math.max(board.raised.length, board.lowered.length); place++) {
        for (const entry of [board.raised[place], board.lowered[place]]) {
          const line = make("span");
          if (entry) { line.append(make("span", "", entry[0].trim()), make("span", "sub", number(entry[1]))); }
          grid.append(line);
        }
      }
      effects.append(grid);
      const spread = make("div");
      spread.append(make("div", "part", "activations: active on " + (100 * board.active / board.tokens).toPrecision(2) + " % of tokens, at most " + number(board.largest)), bars(board.histogram));
      return [...parts, contexts, effects, spread].filter(Boolean);
    }

    function list(title, indices, end) {
      const strongest = indices.slice(0, 4);
      if (!strongest.length) { return null; }
      const box = make("div");
      box.append(make("div", "part", title));
      for (const index of strongest) {
        const [from, to, weight, share] = edges[index];
        box.append(make("div", "sub", (end ? nodes[to] : nodes[from]).name + "  " + number(weight) + " (" + (100 * share).toFixed(0) + " % of " + (end ? "it" : "this") + ")"));
      }
      return box;
    }

    function fit(text, room) {
      if (context.measureText(text).width <= room) { return text; }
      while (text.length > 1 && context.measureText(text + "…").width > room) { text = text.slice(0, -1); }
      return text + "…";
    }
  }

  function bars(histogram) {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("viewBox", "0 0 " + Math.max(1, histogram.length) * 10 + " 44");
    svg.setAttribute("preserveAspectRatio", "none");
    const most = Math.max(1, ...histogram.map(bin => bin[2]));
    histogram.forEach((bin, index) => {
      const rect = document.createElementNS("http://www.w3.org/2000/svg", "rect");
      const size = bin[2] ? Math.max(1.5, 42 * bin[2] / most) : 0;
      for (const [name, value] of Object.entries({ x: index * 10 + 0.5, y: 44 - size, width: 9, height: size })) { rect.setAttribute(name, value); }
      const title = document.createElementNS("http://www.w3.org/2000/svg", "title");
      title.textContent = number(bin[0]) + " to " + number(bin[1]) + ": " + bin[2];
      rect.append(title);
      svg.append(rect);
    });
    return svg;
  }

  // Word-level tokens come without the space that separates them.
  function space(text) {
    return /^[\s,.;:!?)\]]/.test(text) ? "" : " ";
  }

  function make(tag, name, text) {
    const element = document.createElement(tag);
    if (name) { element.className = name; }
    if (text !== undefined) { element.textContent = text; }
    return element;
  }

  function number(value) {
    const size = Math.abs(value);
    const text = size === 0 ? "0" : size < 0.001 || size >= 1e6 ? size.toExponential(2) : String(Number(size.toPrecision(3)));
    return (value < 0 ? "\u2212" : "") + text;
  }
})();
