(() => {
  "use strict";
  const $ = (id) => document.getElementById(id);
  const all = (query, within = document) => [...within.querySelectorAll(query)];
  for (const one of all("#tools, #views, .needs-script")) one.hidden = false;
  $("tools").addEventListener("submit", (event) => event.preventDefault());

  // Search and filter.
  const items = all("main .item, .rows tbody tr");
  const texts = new Map(items.map((item) => [item, item.textContent.toLowerCase()]));
  const plural = (count, noun) => count + " " + (count === 1 ? noun : noun.startsWith("row of") ? "rows" + noun.slice(3) : noun + "s");
  const filter = () => {
    const words = $("search").value.toLowerCase().split(/\s+/).filter(Boolean);
    const severity = $("severity").value, state = $("state").value;
    const found = new Map();
    for (const item of items) {
      const data = item.dataset;
      const shown = words.every((word) => texts.get(item).includes(word))
        && (!severity || !("severity" in data) || data.severity === severity)
        && (!state || !("state" in data) || data.state === state);
      item.classList.toggle("gone", !shown);
      const noun = item.closest("[data-noun]")?.dataset.noun;
      const asked = words.length || (severity && "severity" in data) || (state && "state" in data);
      if (shown && noun && asked) found.set(noun, (found.get(noun) || 0) + 1);
    }
    const asked = words.length || severity || state;
    const counts = [...found].map(([noun, count]) => plural(count, noun));
    $("found").textContent = asked ? counts.join(", ") || "nothing" : "";
  };
  for (const id of ["search", "severity", "state"]) $(id).addEventListener("input", filter);

  // A link opens what it leads to.
  const open = () => {
    const target = location.hash.length > 1 && $(decodeURIComponent(location.hash.slice(1)));
    for (let one = target; one; one = one.parentElement) if (one instanceof HTMLDetailsElement) one.open = true;
    if (target) target.scrollIntoView();
  };
  addEventListener("hashchange", open);
  open();

  // What is printed is whole.
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = all("details:not([open])");
    for (const one of closed) one.open = true;
  });
  addEventListener("afterprint", () => { for (const one of closed) one.open = false; });

  $("theme").addEventListener("click", () => {
    const root = document.documentElement;
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
  });

  // The pictures.
  const words = (element, name) => (element.getAttribute(name) || "").split(" ").filter(Boolean);
  const pictures = all(".frame").map((frame) => ({
    frame,
    svg: frame.querySelector(".picture svg"),
    panel: frame.querySelector(".panel"),
  })).filter((picture) => picture.svg);
  for (const picture of pictures) {
    picture.nodes = all("[data-node]", picture.svg);
    picture.edges = all("[data-from]", picture.svg);
  }
  const mark = (picture, node, edge) => {
    for (const one of picture.nodes) one.classList.toggle("dim", !node(one));
    for (const one of picture.edges) one.classList.toggle("dim", !edge(one));
  };
  const clear = () => {
    $("asset").value = "";
    $("told").textContent = "";
    for (const picture of pictures) {
      mark(picture, () => true, () => true);
      picture.panel.hidden = true;
    }
  };

  // The reach of an asset.
  $("asset").addEventListener("input", () => {
    const asset = $("asset").value;
    clear();
    $("asset").value = asset;
    if (!asset) return;
    const uses = (one) => words(one, "data-assets").includes(asset);
    const can = (one) => uses(one) || words(one, "data-reaches").includes(asset);
    const using = new Set(), reaching = new Set();
    for (const picture of pictures) {
      mark(picture, can, (one) => words(one, "data-carries").includes(asset));
      for (const one of picture.nodes) {
        if (uses(one)) using.add(one.getAttribute("data-node"));
        else if (can(one)) reaching.add(one.getAttribute("data-node"));
      }
    }
    $("told").textContent = using.size + " use or hold it, " + reaching.size + " more can reach it.";
  });

  const setUp = (picture) => {
    const { frame, svg, panel, nodes, edges } = picture;
    const area = svg.parentElement;
    const whole = svg.viewBox.baseVal;
    const home = [whole.x, whole.y, whole.width, whole.height];
    let view = [...home];
    const show = () => {
      svg.setAttribute("viewBox", view.join(" "));
      frame.classList.toggle("moved", view.some((value, at) => value !== home[at]));
    };
    const reset = () => { view = [...home]; show(); };
    const zoom = (by, x = 0.5, y = 0.5) => {
      const width = Math.min(home[2] * 2, Math.max(home[2] / 40, view[2] * by));
      const ratio = width / view[2];
      view = [view[0] + view[2] * x * (1 - ratio), view[1] + view[3] * y * (1 - ratio), width, view[3] * ratio];
      show();
    };
    const move = (dx, dy) => {
      const scale = view[2] / svg.getBoundingClientRect().width;
      view = [view[0] - dx * scale, view[1] - dy * scale, view[2], view[3]];
      show();
    };
    const full = () => document.fullscreenElement ? document.exitFullscreen() : frame.requestFullscreen?.();
    const actions = { in: () => zoom(0.8), out: () => zoom(1.25), whole: reset, full };
    for (const button of all("[data-do]", frame)) button.addEventListener("click", () => actions[button.dataset.do]());

    // Ctrl and the wheel zoom, dragging moves, two fingers do both.
    const at = (x, y) => {
      const box = svg.getBoundingClientRect();
      return [(x - box.x) / box.width, (y - box.y) / box.height];
    };
    area.addEventListener("wheel", (event) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      zoom(event.deltaY > 0 ? 1.15 : 0.87, ...at(event.clientX, event.clientY));
    }, { passive: false });
    const fingers = new Map();
    const spread = () => {
      const [a, b] = [...fingers.values()];
      return Math.hypot(a[0] - b[0], a[1] - b[1]);
    };
    svg.addEventListener("pointerdown", (event) => fingers.set(event.pointerId, [event.clientX, event.clientY]));
    addEventListener("pointermove", (event) => {
      const from = fingers.get(event.pointerId);
      if (!from || !event.buttons) return;
      const before = fingers.size === 2 ? spread() : 0;
      fingers.set(event.pointerId, [event.clientX, event.clientY]);
      if (before) {
        const [a, b] = [...fingers.values()];
        zoom(before / Math.max(1, spread()), ...at((a[0] + b[0]) / 2, (a[1] + b[1]) / 2));
      } else if (event.pointerType === "mouse" || frame.classList.contains("moved")) {
        move(event.clientX - from[0], event.clientY - from[1]);
      }
    });
    for (const end of ["pointerup", "pointercancel"]) addEventListener(end, (event) => fingers.delete(event.pointerId));
    area.addEventListener("keydown", (event) => {
      const step = home[2] / 20;
      const keys = {
        "+": () => zoom(0.8), "-": () => zoom(1.25), 0: reset, f: full,
        ArrowLeft: () => move(step, 0), ArrowRight: () => move(-step, 0), ArrowUp: () => move(0, step), ArrowDown: () => move(0, -step),
      };
      if (!(event.key in keys) || (event.key.startsWith("Arrow") && !frame.classList.contains("moved"))) return;
      event.preventDefault();
      keys[event.key]();
    });

    // A box shows its neighbours, and beside the picture what the page says of it.
    const choose = (node) => {
      const path = node.getAttribute("data-node");
      clear();
      const touches = (edge) => edge.getAttribute("data-from") === path || edge.getAttribute("data-to") === path;
      const near = new Set([path]);
      for (const edge of edges.filter(touches)) near.add(edge.getAttribute("data-from")).add(edge.getAttribute("data-to"));
      mark(picture, (one) => near.has(one.getAttribute("data-node")), touches);
      const told = document.createElement("p");
      told.textContent = node.querySelector("title")?.textContent ?? "";
      told.className = "note";
      const item = all("details[data-path]").find((one) => one.dataset.path.replaceAll(" ", "%20") === path);
      const more = item ? [...item.cloneNode(true).children].filter((one) => one.localName !== "summary") : [];
      const close = document.createElement("button");
      close.type = "button";
      close.textContent = "Close";
      close.addEventListener("click", () => { clear(); node.focus(); });
      const link = document.createElement("a");
      if (item) { link.href = "#" + item.id; link.textContent = "Show in the list"; }
      panel.replaceChildren(close, told, ...more, link);
      panel.hidden = false;
    };
    for (const node of nodes) {
      node.setAttribute("tabindex", "0");
      node.setAttribute("role", "button");
      node.addEventListener("click", () => choose(node));
      node.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        choose(node);
      });
    }
  };
  pictures.forEach(setUp);
  addEventListener("keydown", (event) => { if (event.key === "Escape") clear(); });
})();
