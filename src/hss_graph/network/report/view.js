// Which part of the picture is seen: by wheel, drag, pinch, buttons and keys.
const MOST = 12; // times as large as the whole
const STEP = 1.3;

function makeView(svg, changed) {
  const [, , width, height] = svg.getAttribute("viewBox").split(" ").map(Number);
  const seen = { x: 0, y: 0, k: 1 };
  const pointers = new Map();
  let moved = 0;

  function show(x, y, k) {
    seen.k = Math.min(MOST, Math.max(1, k));
    seen.x = Math.min(width - width / seen.k, Math.max(0, x));
    seen.y = Math.min(height - height / seen.k, Math.max(0, y));
    svg.setAttribute("viewBox", [seen.x, seen.y, width / seen.k, height / seen.k].join(" "));
    svg.classList.toggle("close", seen.k > 1);
    changed(pixels(), seen.k);
  }

  // How many pixels a unit of the picture takes up.
  function pixels() {
    const box = svg.getBoundingClientRect();
    return Math.min(box.width / width, box.height / height) * seen.k || 1;
  }

  function place(event) {
    const matrix = svg.getScreenCTM();
    return matrix ? new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix.inverse()) : { x: 0, y: 0 };
  }

  // Zooms about a point, which stays where it is.
  function zoom(by, about = { x: seen.x + width / seen.k / 2, y: seen.y + height / seen.k / 2 }) {
    const k = Math.min(MOST, Math.max(1, seen.k * by));
    const rest = seen.k / k;
    show(about.x - (about.x - seen.x) * rest, about.y - (about.y - seen.y) * rest, k);
  }

  function pan(across, down) {
    show(seen.x + (across * width) / seen.k, seen.y + (down * height) / seen.k, seen.k);
  }

  function whole() {
    show(0, 0, 1);
  }

  // Brings a point into sight where it is out of it.
  function reveal(point) {
    const [w, h] = [width / seen.k, height / seen.k];
    const out = point.x < seen.x || point.x > seen.x + w || point.y < seen.y || point.y > seen.y + h;
    if (out) show(point.x - w / 2, point.y - h / 2, seen.k);
  }

  function spread() {
    const [one, other] = [...pointers.values()];
    return {
      size: Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY),
      middle: { clientX: (one.clientX + other.clientX) / 2, clientY: (one.clientY + other.clientY) / 2 },
    };
  }

  svg.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !svg.contains(document.activeElement)) return;
    event.preventDefault();
    zoom(Math.exp(-Math.max(-60, Math.min(60, event.deltaY)) / 250), place(event));
  }, { passive: false });

  svg.addEventListener("pointerdown", (event) => {
    pointers.set(event.pointerId, event);
    moved = 0;
  });

  addEventListener("pointermove", (event) => {
    const last = pointers.get(event.pointerId);
    if (!last) return;
    const before = pointers.size === 2 && spread();
    pointers.set(event.pointerId, event);
    if (before) {
      const now = spread();
      zoom(now.size / (before.size || 1), place(now.middle));
    } else {
      const [across, down] = [event.clientX - last.clientX, event.clientY - last.clientY];
      moved += Math.abs(across) + Math.abs(down);
      show(seen.x - across / pixels(), seen.y - down / pixels(), seen.k);
    }
  });

  for (const end of ["pointerup", "pointercancel"]) {
    addEventListener(end, (event) => pointers.delete(event.pointerId));
  }

  addEventListener("resize", () => show(seen.x, seen.y, seen.k));
  return { zoom, pan, whole, reveal, show, seen, wasDragged: () => moved > 5 };
}

function bindButtons(box, view) {
  const acts = {
    in: () => view.zoom(STEP), out: () => view.zoom(1 / STEP), whole: () => view.whole(),
    left: () => view.pan(-0.2, 0), right: () => view.pan(0.2, 0), up: () => view.pan(0, -0.2), down: () => view.pan(0, 0.2),
  };
  box.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button) acts[button.dataset.act]();
  });
}

// Keys: + and - zoom, 0 shows the whole, Shift with an arrow moves; true where the key was one of these.
function keyMoved(event, view) {
  const arrows = { ArrowLeft: [-0.1, 0], ArrowRight: [0.1, 0], ArrowUp: [0, -0.1], ArrowDown: [0, 0.1] };
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  if (event.key === "+" || event.key === "=") view.zoom(STEP);
  else if (event.key === "-") view.zoom(1 / STEP);
  else if (event.key === "0") view.whole();
  else if (event.shiftKey && arrows[event.key]) view.pan(...arrows[event.key]);
  else return false;
  return true;
}
