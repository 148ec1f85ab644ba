(() => {
  "use strict";
  const $ = (id) => document.getElementById(id);
  $("tools").hidden = $("views").hidden = false;
  $("tools").addEventListener("submit", (event) => event.preventDefault());

  // Search and filter.
  const items = [...document.querySelectorAll("main .item, .grid tbody tr")];
  const texts = new Map(items.map((item) => [item, item.textContent.toLowerCase()]));
  const filter = () => {
    const words = $("search").value.toLowerCase().split(/\s+/).filter(Boolean);
    const severity = $("severity").value, state = $("state").value;
    let found = 0;
    for (const item of items) {
      const data = item.dataset;
      const shown = words.every((word) => texts.get(item).includes(word))
        && (!severity || !("severity" in data) || data.severity === severity)
        && (!state || !("state" in data) || data.state === state);
      item.classList.toggle("gone", !shown);
      if (shown && item.id && item.closest("#threats")) found += 1;
    }
    $("found").textContent = words.length || severity || state ? found + (found === 1 ? " threat" : " threats") : "";
  };
  for (const id of ["search", "severity", "state"]) $(id).addEventListener("input", filter);

  // A link opens what it leads to.
  const open = () => {
    const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target instanceof HTMLDetailsElement) target.open = true;
  };
  addEventListener("hashchange", open);
  open();

  // What is printed is whole.
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = [...document.querySelectorAll("details:not([open])")];
    for (const one of closed) one.open = true;
  });
  addEventListener("afterprint", () => { for (const one of closed) one.open = false; });

  $("theme").addEventListener("click", () => {
    const root = document.documentElement;
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
  });

  // The picture.
  const frame = $("picture"), svg = frame.querySelector("svg");
  if (!svg) return;
  const whole = svg.viewBox.baseVal;
  const home = [whole.x, whole.y, whole.width, whole.height];
  let view = [...home];
  const show = () => {
    svg.setAttribute("viewBox", view.join(" "));
    frame.classList.toggle("moved", view.some((value, at) => value !== home[at]));
  };
  const zoom = (by, x = 0.5, y = 0.5) => {
    const width = Math.min(home[2] * 2, Math.max(home[2] / 40, view[2] * by));
    const ratio = width / view[2];
    view = [view[0] + view[2] * x * (1 - ratio), view[1] + view[3] * y * (1 - ratio), width, view[3] * ratio];
    show();
  };
  $("in").addEventListener("click", () => zoom(0.8));
  $("out").addEventListener("click", () => zoom(1.25));
  $("whole").addEventListener("click", () => { view = [...home]; show(); });
  frame.addEventListener("wheel", (event) => {
    if (!event.ctrlKey) return;
    event.preventDefault();
    const box = svg.getBoundingClientRect();
    zoom(event.deltaY > 0 ? 1.15 : 0.87, (event.clientX - box.x) / box.width, (event.clientY - box.y) / box.height);
  }, { passive: false });
  let from = null;
  svg.addEventListener("pointerdown", (event) => { from = [event.clientX, event.clientY]; });
  addEventListener("pointermove", (event) => {
    if (!from || !event.buttons) return;
    const scale = view[2] / svg.getBoundingClientRect().width;
    view[0] -= (event.clientX - from[0]) * scale;
    view[1] -= (event.clientY - from[1]) * scale;
    from = [event.clientX, event.clientY];
    show();
  });
  addEventListener("pointerup", () => { from = null; });
  frame.addEventListener("keydown", (event) => {
    if (event.key === "+") zoom(0.8);
    else if (event.key === "-") zoom(1.25);
    else if (event.key === "0") { view = [...home]; show(); }
  });

  // The reach of an asset, and of a node.
  const words = (element, name) => (element.getAttribute(name) || "").split(" ").filter(Boolean);
  const nodes = [...svg.querySelectorAll("[data-node]")], edges = [...svg.querySelectorAll("[data-from]")];
  const mark = (node, edge) => {
    for (const one of nodes) one.classList.toggle("dim", !node(one));
    for (const one of edges) one.classList.toggle("dim", !edge(one));
  };
  const reach = () => {
    const asset = $("asset").value;
    if (!asset) { mark(() => true, () => true); $("told").textContent = ""; return; }
    const uses = (one) => words(one, "data-assets").includes(asset);
    const can = (one) => uses(one) || words(one, "data-reaches").includes(asset);
    mark(can, (one) => words(one, "data-carries").includes(asset));
    const count = (test) => nodes.filter(test).length;
    $("told").textContent = count(uses) + " use or hold it, " + (count(can) - count(uses)) + " more can reach it.";
  };
  $("asset").addEventListener("input", reach);
  for (const node of nodes) {
    node.addEventListener("click", () => {
      const path = node.getAttribute("data-node");
      $("asset").value = "";
      const touches = (edge) => edge.getAttribute("data-from") === path || edge.getAttribute("data-to") === path;
      const near = new Set([path]);
      for (const edge of edges.filter(touches)) near.add(edge.getAttribute("data-from")).add(edge.getAttribute("data-to"));
      mark((one) => near.has(one.getAttribute("data-node")), touches);
      $("told").textContent = node.querySelector("title")?.textContent ?? "";
    });
  }
})();
