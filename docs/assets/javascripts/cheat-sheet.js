// The filter of the cheat sheet: rows that have all the words stay, and the headings that have rows.
(() => {
  "use strict";
  const sheet = document.querySelector(".cheat-sheet");
  if (!sheet || document.querySelector(".dn-filter")) return;
  const input = Object.assign(document.createElement("input"), { type: "search", className: "dn-filter", placeholder: "Filter: stop, volume, --rm", ariaLabel: "Filter the commands" });
  const said = Object.assign(document.createElement("p"), { className: "dn-unseen", role: "status" });
  document.querySelector(".dn-filter-place").append(input); // room was kept: nothing moves
  sheet.before(said);
  const groups = [...sheet.querySelectorAll("h2")].map((heading) => {
    let table = heading.nextElementSibling;
    while (table && !table.querySelector("tbody")) table = table.nextElementSibling;
    return { heading, table, rows: [...table.querySelectorAll("tbody tr")] };
  });
  input.addEventListener("input", () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const { heading, table, rows } of groups) {
      let any = false;
      for (const row of rows) {
        const text = row.textContent.toLowerCase();
        row.hidden = !words.every((word) => text.includes(word));
        any ||= !row.hidden;
        count += !row.hidden;
      }
      heading.hidden = table.hidden = !any;
    }
    said.textContent = count === 1 ? "1 command" : `${count} commands`;
  });
})();
