// Filtering and ticking many rows at once, in a table of ESMS.
"use strict";

const plain = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();

for (const table of document.querySelectorAll("[data-tick-table]")) {
  const rows = [...table.querySelectorAll("[data-tick-row]")].map((row) => ({
    row,
    box: row.querySelector("input[type=checkbox]"),
    text: plain(row.textContent),
  }));
  const filter = table.querySelector("[data-tick-filter]");
  const count = table.querySelector("[data-tick-count]");
  if (!filter) continue;
  filter.closest("[data-needs-js]").hidden = false;

  const tell = () => {
    const ticked = rows.filter(({ box }) => box.checked).length;
    count.textContent = `${ticked} coché${ticked > 1 ? "s" : ""} sur ${rows.length}`;
  };
  const tick = (value) => {
    for (const { row, box } of rows) if (!row.hidden) box.checked = value;
    tell();
  };
  filter.addEventListener("input", () => {
    const words = plain(filter.value).split(/\s+/).filter(Boolean);
    for (const { row, text } of rows) row.hidden = !words.every((word) => text.includes(word));
  });
  // Enter in the filter filters; it must not post the page.
  filter.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
  table.querySelector("[data-tick-all]").addEventListener("click", () => tick(true));
  table.querySelector("[data-tick-none]").addEventListener("click", () => tick(false));
  table.addEventListener("change", tell);
  tell();
}
