// Tables that are sorted by the button in a heading.
function bindSorting(table) {
  const heads = [...table.tHead.rows[0].cells];
  const collator = new Intl.Collator(document.documentElement.lang, { numeric: true });
  const value = (body, column) => {
    const cell = body.rows ? body.rows[0].cells[column] : body.cells[column];
    return "value" in cell.dataset ? Number(cell.dataset.value) : cell.textContent.trim();
  };
  const compare = (one, other) => {
    if (typeof one === "string" || typeof other === "string") return collator.compare(one, other);
    return one - other;
  };
  const missing = (each) => each === "" || Number.isNaN(each);
  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sort";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const up = head.dataset.first === "down" ? head.ariaSort === "descending" : head.ariaSort !== "ascending";
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", up ? "ascending" : "descending");
      const bodies = table.tBodies.length > 1 ? [...table.tBodies] : [...table.tBodies[0].rows];
      const parent = table.tBodies.length > 1 ? table : table.tBodies[0];
      const keyed = bodies.map((body) => [value(body, column), body]);
      keyed.sort(([one], [other]) => {
        if (missing(one) || missing(other)) return missing(one) - missing(other);
        return up ? compare(one, other) : compare(other, one);
      });
      parent.append(...keyed.map(([, body]) => body));
    });
  });
}

// What is folded away is printed too, and folded again afterwards.
function openForPrint(before, after) {
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details:not([open])")];
    opened.forEach((each) => { each.open = true; });
    before();
  });
  addEventListener("afterprint", () => {
    opened.forEach((each) => { each.open = false; });
    after();
  });
}
