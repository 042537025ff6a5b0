"use strict";
(() => {
  /** A cell's key: a number where it reads as one, else the text; "" comes last. */
  const key = (row, column) => {
    const cell = row.cells[column];
    const raw = cell.dataset.key ?? cell.querySelector(".value, a")?.textContent ?? "";
    const number = Number(raw);
    return raw !== "" && !Number.isNaN(number) ? number : raw;
  };

  const compare = (a, b) => {
    if (a === "" || b === "") {
      return a === b ? 0 : a === "" ? 1 : -1;
    }
    return typeof a === "number" && typeof b === "number"
      ? a - b
      : String(a).localeCompare(String(b), "en", { numeric: true });
  };

  const sort = (table, column, header) => {
    const descending = header.getAttribute("aria-sort") === "ascending";
    table.querySelectorAll("thead th").forEach((th) => th.removeAttribute("aria-sort"));
    header.setAttribute("aria-sort", descending ? "descending" : "ascending");
    const body = table.tBodies[0];
    [...body.rows]
      .map((row) => ({ row, key: key(row, column) }))
      .sort((a, b) => {
        const order = compare(a.key, b.key);
        return descending && a.key !== "" && b.key !== "" ? -order : order;
      })
      .forEach(({ row }) => body.append(row));
  };

  document.querySelectorAll("table.sortable").forEach((table) => {
    table.querySelectorAll("thead th").forEach((header, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...header.childNodes);
      header.append(button);
      button.addEventListener("click", () => sort(table, column, header));
    });
  });

  document.querySelectorAll("table.filterable").forEach((table) => {
    const scroll = table.closest(".scroll");
    const input = document.createElement("input");
    input.type = "search";
    input.placeholder = "Filter rows";
    input.setAttribute("aria-label", `Filter rows: ${scroll.getAttribute("aria-label")}`);
    const count = document.createElement("span");
    count.setAttribute("role", "status");
    const bar = document.createElement("p");
    bar.className = "filter";
    bar.append(input, " ", count);
    scroll.before(bar);
    input.addEventListener("input", () => {
      const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      for (const row of table.tBodies[0].rows) {
        const text = row.textContent.toLowerCase();
        row.hidden = !words.every((word) => text.includes(word));
        shown += row.hidden ? 0 : 1;
      }
      count.textContent = words.length ? `${shown} of ${table.tBodies[0].rows.length} rows` : "";
    });
  });

  /** A link to a closed part of the page opens it. */
  const open = () => {
    const target = location.hash && document.getElementById(location.hash.slice(1));
    if (target instanceof HTMLDetailsElement) {
      target.open = true;
      target.scrollIntoView();
    }
  };
  addEventListener("hashchange", open);
  open();

  addEventListener("beforeprint", () => {
    document.querySelectorAll("details.pictures, details.more").forEach((d) => (d.open = true));
  });
})();
