// The picture: what is pointed at, chosen and filtered, how it is coloured and how large nodes are.

function makeElement(name, words = "", className = "") {
  const element = document.createElement(name);
  element.textContent = words;
  if (className) element.className = className;
  return element;
}

// The network as the page has it: nodes and ties with their elements, and who is tied to whom.
function readNetwork(svg) {
  const { nodes, ties, years } = JSON.parse(document.getElementById("network-json").textContent);
  for (const element of svg.querySelectorAll(".node")) {
    const node = nodes[Number(element.dataset.node)];
    Object.assign(node, {
      element, ties: [], mark: element.querySelector(".mark"), circle: element.querySelector("circle"),
      name: element.querySelector(".name"), rows: element.querySelectorAll("tspan"),
    });
    node.width = Math.max(...[...node.rows].map((row) => row.getComputedTextLength()), 1);
  }
  for (const element of svg.querySelectorAll(".tie")) {
    const tie = ties[Number(element.dataset.tie)];
    tie.element = element;
    tie.row = document.getElementById(`tie-${element.dataset.tie}`);
  }
  ties.forEach((tie, number) => {
    tie.number = number;
    tie.on = true;
    for (const end of [tie.left, tie.right]) nodes[end].ties.push(tie);
  });
  nodes.forEach((node, number) => { node.number = number; });
  return { nodes, ties, years };
}

function other(tie, number) {
  return tie.left === number ? tie.right : tie.left;
}

// Names are put on that side of their nodes where they cover no other; where there is none, they are hidden.
function placeNames(nodes, scale, dot, width) {
  const LINE = 12.5;
  const taken = nodes.filter((node) => !node.faint).map((node) => {
    const r = node.r * dot * scale;
    return { owner: node, x0: node.x - r, x1: node.x + r, y0: node.y - r, y1: node.y + r };
  });
  const clash = (box, owner) => box.x0 < 0 || box.x1 > width || taken.some((each) => each.owner !== owner
    && box.x0 < each.x1 && box.x1 > each.x0 && box.y0 < each.y1 && box.y1 > each.y0);
  const ordered = nodes.filter((node) => !node.faint).sort((one, two) => (
    Number(two.first ?? false) - Number(one.first ?? false) || two.ties.length - one.ties.length
  ));
  for (const node of ordered) {
    const [w, h, r] = [node.width, node.rows.length * LINE, node.r * dot + 3];
    const sides = {
      s: [0, r + LINE / 2 + 2, "middle", -w / 2, r],
      n: [0, -r - h + LINE / 2 + 2, "middle", -w / 2, -r - h],
      e: [r, -h / 2 + LINE / 2, "start", r, -h / 2],
      w: [-r, -h / 2 + LINE / 2, "end", -r - w, -h / 2],
    };
    const order = [node.side, ..."senw"];
    const boxOf = (side) => {
      const [, , , left, top] = sides[side];
      return {
        owner: node, x0: node.x + left * scale, x1: node.x + (left + w) * scale,
        y0: node.y + top * scale, y1: node.y + (top + h) * scale,
      };
    };
    const side = order.find((each) => !clash(boxOf(each), node));
    const [x, y, anchor] = sides[side || node.side];
    node.name.setAttribute("transform", `translate(${x} ${y})`);
    node.name.setAttribute("text-anchor", anchor);
    node.element.classList.toggle("crowded", !side);
    if (side) taken.push(boxOf(side));
  }
}

function sizeNodes(nodes, measure) {
  const values = nodes.map((node) => node.figures[measure]).map((value) => (Number.isFinite(value) ? Math.max(value, 0) : 0));
  const most = Math.max(...values) || 1;
  nodes.forEach((node, number) => {
    node.r = 5 + 13 * Math.sqrt(values[number] / most);
    node.circle.setAttribute("r", node.r.toFixed(1));
  });
}

function colourNodes(nodes, grouping) {
  for (const node of nodes) node.circle.setAttribute("class", `c${node.groups[grouping]}`);
  document.querySelectorAll("[data-legend]").forEach((list) => {
    list.hidden = list.dataset.legend !== String(grouping);
  });
}

// Shows what is chosen in the panel, from the rows of the tables; only text and copies of parts of this page go there.
function makePanel(panel, network, letGo) {
  const facts = (pairs) => {
    const list = document.createElement("dl");
    for (const [head, words] of pairs) list.append(makeElement("dt", head), makeElement("dd", words));
    return list;
  };
  const link = (hash, words) => {
    const anchor = makeElement("a", words);
    anchor.href = hash;
    return anchor;
  };
  const cellsOf = (row) => {
    const heads = [...row.closest("table").tHead.rows[0].cells].map((cell) => cell.textContent.trim());
    return [...row.cells].map((cell, place) => [heads[place], cell.textContent.trim()]).filter(([, words]) => words);
  };

  function showNode(node) {
    const list = document.createElement("ul");
    list.className = "partners";
    for (const tie of [...node.ties].sort((one, two) => two.weight - one.weight)) {
      const item = document.createElement("li");
      item.append(link(`#tie=${tie.number}`, network.nodes[other(tie, node.number)].label));
      item.append(makeElement("span", ` ${tie.about}`, "quiet"));
      list.append(item);
    }
    const row = document.getElementById(`organisation-${node.number}`);
    show(
      close, makeElement("h3", node.label),
      facts(row ? cellsOf(row).slice(1) : []),
      makeElement("h4", `Tied to ${node.ties.length} in this picture`), list,
    );
  }

  function showTie(tie) {
    const head = document.createElement("h3");
    head.append(
      link(`#organisation=${tie.left}`, network.nodes[tie.left].label),
      network.directed ? " → " : " – ",
      link(`#organisation=${tie.right}`, network.nodes[tie.right].label),
    );
    const parts = [head];
    if (tie.row) {
      parts.push(facts(cellsOf(tie.row.rows[0]).slice(1)), makeElement("h4", "Evidence"));
      parts.push(tie.row.querySelector(".evidence").cloneNode(true));
    }
    show(close, ...parts);
  }

  const empty = [...panel.childNodes];
  const close = makeElement("button", "Close");
  close.type = "button";
  close.addEventListener("click", letGo);
  const show = (...parts) => {
    panel.replaceChildren(...parts);
    panel.classList.toggle("full", parts.includes(close));
    panel.scrollTop = 0;
  };
  return { showNode, showTie, clear: () => show(...empty) };
}

// A tie that fits all filters; what is not dated fits a period only where that is wanted.
function fits(tie, wanted) {
  for (const facet of ["kinds", "blocks", "places"]) {
    if (wanted[facet] !== "" && !tie[facet].includes(Number(wanted[facet]))) return false;
  }
  if (wanted.status !== "" && tie.status !== wanted.status) return false;
  if (tie.weight < wanted.weight) return false;
  if (wanted.from === null && wanted.until === null) return true;
  if (tie.from === null && tie.until === null) return wanted.undated;
  const [from, until] = [tie.from ?? tie.until, tie.until ?? tie.from];
  return (wanted.until === null || from <= wanted.until) && (wanted.from === null || until >= wanted.from);
}
