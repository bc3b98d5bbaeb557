// Brings the page to life; without it, all is there to read.
const svg = document.getElementById("picture");

function start() {
  const stage = document.getElementById("stage");
  const tools = document.getElementById("tools");
  const shown = document.getElementById("shown");
  const tip = document.getElementById("tip");
  const network = readNetwork(svg);
  network.directed = svg.dataset.directed === "yes";
  const { nodes, ties } = network;
  const panel = makePanel(document.getElementById("panel"), network, () => go(null));
  const width = svg.viewBox.baseVal.width;
  let chosen = null;
  let scale = 1;
  let dot = 1;
  const view = makeView(svg, (pixels) => {
    scale = Math.max(0.8, Math.sqrt(pixels)) / pixels;
    dot = Math.min(1, Math.max(0.5, Math.sqrt(pixels)));
    svg.style.setProperty("--scale", scale);
    svg.style.setProperty("--dot", dot);
    placeNames(nodes, scale, dot, width);
  });

  // Marks what is pointed at or chosen with its neighbours, and dims all else.
  function light(thing) {
    svg.classList.toggle("lit", Boolean(thing));
    for (const element of svg.querySelectorAll(".near, .here")) element.classList.remove("near", "here");
    if (!thing) return;
    const near = "left" in thing ? [thing] : thing.ties.filter((tie) => tie.on);
    thing.element.classList.add("here");
    for (const tie of near) {
      tie.element.classList.add("near");
      for (const end of [tie.left, tie.right]) nodes[end].element.classList.add("near");
    }
    if (!("left" in thing)) thing.element.classList.add("near");
  }

  function thingOf(target) {
    const element = target instanceof Element && target.closest(".node, .tie");
    if (!element) return null;
    return "node" in element.dataset ? nodes[element.dataset.node] : ties[element.dataset.tie];
  }

  function say(thing, x, y) {
    tip.hidden = !thing;
    if (!thing) return;
    const isTie = "left" in thing;
    const sign = network.directed ? " → " : " – ";
    const name = isTie ? nodes[thing.left].label + sign + nodes[thing.right].label : thing.label;
    tip.replaceChildren(makeElement("strong", name), makeElement("span", thing.about));
    const box = stage.querySelector(".canvas").getBoundingClientRect();
    tip.style.left = `${Math.max(0, Math.min(x - box.left + 14, box.width - tip.offsetWidth))}px`;
    tip.style.top = `${Math.max(0, Math.min(y - box.top + 14, box.height - tip.offsetHeight))}px`;
  }

  function choose(thing) {
    for (const row of document.querySelectorAll(".chosen")) row.classList.remove("chosen");
    svg.querySelectorAll('[aria-pressed="true"]').forEach((each) => each.setAttribute("aria-pressed", "false"));
    chosen = thing;
    const ties = thing && ("left" in thing ? [thing] : thing.ties);
    const first = new Set(ties ? ties.flatMap((tie) => [tie.left, tie.right]) : []);
    nodes.forEach((node) => { node.first = first.has(node.number); });
    placeNames(nodes, scale, dot, width);
    light(thing);
    say(null);
    if (!thing) return panel.clear();
    if ("left" in thing) {
      panel.showTie(thing);
      thing.row?.classList.add("chosen");
      view.reveal({ x: (nodes[thing.left].x + nodes[thing.right].x) / 2, y: (nodes[thing.left].y + nodes[thing.right].y) / 2 });
    } else {
      panel.showNode(thing);
      thing.element.setAttribute("aria-pressed", "true");
      document.getElementById(`organisation-${thing.number}`)?.classList.add("chosen");
      rove(thing);
      view.reveal(thing);
    }
    return undefined;
  }

  // What the address names after the #: tie=3 or organisation=5.
  function follow() {
    const match = /^#(tie|organisation)=(\d{1,6})$/.exec(location.hash);
    const thing = match && (match[1] === "tie" ? ties : nodes)[Number(match[2])];
    choose(thing || null);
    const narrow = matchMedia("(max-width: 40rem)").matches;
    if (thing && narrow) stage.querySelector(".canvas").scrollIntoView({ block: "start" });
    else if (thing && !isVisible(stage)) stage.scrollIntoView({ block: "start" });
  }

  function isVisible(element) {
    const box = element.getBoundingClientRect();
    return box.top < innerHeight * 0.6 && box.bottom > innerHeight * 0.3;
  }

  function go(thing) {
    const hash = thing ? `#${"left" in thing ? "tie" : "organisation"}=${thing.number}` : "#network";
    if (location.hash === hash || (!thing && !chosen)) return;
    if (thing) location.hash = hash;
    else {
      history.replaceState(null, "", "#network");
      choose(null);
    }
  }

  // Of all nodes one is reached by Tab; from it arrows go to the nearest in their direction.
  function rove(node) {
    svg.querySelectorAll('.node[tabindex="0"]').forEach((each) => each.setAttribute("tabindex", "-1"));
    node.element.setAttribute("tabindex", "0");
  }

  function nearest(node, across, down) {
    let best = null;
    let least = Infinity;
    for (const each of nodes) {
      const [dx, dy] = [each.x - node.x, each.y - node.y];
      const ahead = dx * across + dy * down;
      const aside = Math.abs(dx * down) + Math.abs(dy * across);
      if (each === node || each.faint || ahead <= 0 || aside > 2 * ahead) continue;
      if (ahead + 2 * aside < least) [best, least] = [each, ahead + 2 * aside];
    }
    return best;
  }

  function filter() {
    const given = new FormData(tools);
    const number = (name) => (given.get(name) ? Number(given.get(name)) : null);
    const wanted = {
      kinds: given.get("kinds") ?? "", blocks: given.get("blocks") ?? "", places: given.get("places") ?? "",
      status: given.get("status") ?? "", weight: number("weight") ?? 0, from: number("from"), until: number("until"),
      undated: given.has("undated"),
    };
    for (const tie of ties) {
      tie.on = fits(tie, wanted);
      tie.element.classList.toggle("off", !tie.on);
      if (tie.row) tie.row.hidden = !tie.on;
    }
    const words = (given.get("search") ?? "").trim().toLowerCase();
    for (const node of nodes) {
      node.faint = node.ties.length > 0 && !node.ties.some((tie) => tie.on);
      node.element.classList.toggle("faint", node.faint);
      node.element.classList.toggle("found", words.length > 1 && node.label.toLowerCase().includes(words));
    }
    const on = ties.filter((tie) => tie.on).length;
    const who = nodes.filter((node) => node.ties.some((tie) => tie.on)).length;
    shown.textContent = on === ties.length
      ? ""
      : `${on} of ${ties.length} ties, among ${who} organisations, fit the filters.`;
    sizeNodes(nodes, Number(given.get("size") ?? 0));
    colourNodes(nodes, Number(given.get("colour") ?? 0));
    placeNames(nodes, scale, dot, width);
    light(chosen);
  }

  svg.addEventListener("pointerover", (event) => {
    const thing = thingOf(event.target);
    if (event.pointerType === "touch") return;
    light(thing || chosen);
    say(thing, event.clientX, event.clientY);
  });
  svg.addEventListener("pointerleave", () => {
    light(chosen);
    say(null);
  });
  svg.addEventListener("focusin", (event) => {
    const thing = thingOf(event.target);
    if (!thing) return;
    light(thing);
    view.reveal(thing);
    const box = thing.circle.getBoundingClientRect();
    if (event.target.matches(":focus-visible")) say(thing, box.right, box.bottom);
  });
  svg.addEventListener("focusout", () => {
    light(chosen);
    say(null);
  });
  svg.addEventListener("click", (event) => {
    if (!view.wasDragged()) go(thingOf(event.target));
  });
  svg.addEventListener("keydown", (event) => {
    const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const thing = thingOf(event.target);
    if (keyMoved(event, view)) event.preventDefault();
    else if (event.key === "Escape") go(null);
    else if (thing && (event.key === "Enter" || event.key === " ")) go(thing);
    else if (thing && arrows[event.key] && !event.ctrlKey && !event.altKey && !event.metaKey) {
      const next = nearest(thing, ...arrows[event.key]);
      if (next) {
        rove(next);
        next.element.focus();
      }
    } else return;
    event.preventDefault();
  });

  tools.addEventListener("input", filter);
  tools.addEventListener("reset", () => setTimeout(filter));
  tools.addEventListener("submit", (event) => event.preventDefault());
  tools.elements.search.addEventListener("change", () => {
    const words = tools.elements.search.value.trim().toLowerCase();
    const found = nodes.find((node) => node.label.toLowerCase() === words)
      || nodes.find((node) => words.length > 1 && node.label.toLowerCase().includes(words));
    if (found) go(found);
    else if (words) shown.textContent = `No organisation in this picture is called ${words}.`;
  });
  bindButtons(document.getElementById("moves"), view);
  addEventListener("hashchange", follow);

  let before = null;
  openForPrint(() => {
    before = { ...view.seen };
    view.whole();
    svg.style.setProperty("--scale", 1);
    svg.style.setProperty("--dot", 1);
    placeNames(nodes, 1, 1, width);
  }, () => view.show(before.x, before.y, before.k));
  for (const each of document.querySelectorAll("[data-live]")) each.hidden = false;
  if (nodes.length) rove(nodes.reduce((one, two) => (two.ties.length > one.ties.length ? two : one)));
  filter();
  view.whole();
  follow();
}

for (const table of document.querySelectorAll("table.sortable")) bindSorting(table);
if (svg) start();
else openForPrint(() => {}, () => {});
