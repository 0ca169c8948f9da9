// Filters and sorts the table of base images; its state is the address's query.
(() => {
  const root = document.querySelector("[data-base-images]");
  if (!root || root.dataset.ready) return;
  root.dataset.ready = "yes";

  const form = root.querySelector("form");
  const count = root.querySelector("[role=status]");
  const bodies = [...root.querySelectorAll("tbody")]; // the second one holds the images that have ended
  const more = root.querySelector(".bi-more > summary");
  const heads = [...root.querySelectorAll("thead th")];
  const lists = bodies.map((body) => [...body.rows]);
  const rows = lists.flat();
  const fields = [...form.elements].filter((field) => field.name);

  const has = (list, value) => list.split(" ").includes(value);
  const present = (value, wanted) =>
    wanted === "yes" ? value !== "" && value !== "none" : wanted === "no" ? value === "none" : value === wanted;
  const fits = {
    use: (row, value) => has(row.uses, value),
    libc: (row, value) => row.libc === value,
    shell: (row, value) => present(row.shell, value),
    packages: (row, value) => present(row.packages, value),
    platform: (row, value) => has(row.platforms, value),
    until: (row, value) => row.until >= value,
  };

  const sizes = new Map(rows.map((row) => [row, new Map(row.dataset.sizes.split(" ").map((part) => part.split("=")))]));
  function sortValue(row, key, platform) {
    if (key !== "size") return row.dataset[key] || null;
    const size = sizes.get(row).get(platform || "linux/amd64") ?? (platform ? null : [...sizes.get(row).values()][0]);
    return size ? Number(size) : null;
  }
  function compare(key, down, platform) {
    return (a, b) => {
      const [x, y] = [sortValue(a, key, platform), sortValue(b, key, platform)];
      if (x === null || y === null) return (x === null) - (y === null); // unknown comes last
      return (x < y ? -1 : x > y ? 1 : 0) * (down ? -1 : 1);
    };
  }

  function show(state) {
    const { sort = "", ...wanted } = state;
    let shown = 0;
    for (const row of rows) {
      row.hidden = !Object.entries(wanted).every(([name, value]) => fits[name](row.dataset, value));
      shown += !row.hidden;
    }
    const [key, down] = [sort.replace(/^-/, ""), sort.startsWith("-")];
    bodies.forEach((body, i) => {
      const order = key ? [...lists[i]].sort(compare(key, down, wanted.platform)) : lists[i];
      if (order.some((row, at) => row !== body.rows[at])) body.append(...order);
    });
    for (const head of heads) {
      if (head.dataset.key === key) head.ariaSort = down ? "descending" : "ascending";
      else head.removeAttribute("aria-sort");
    }
    const ended = lists[1]?.filter((row) => !row.hidden).length ?? 0;
    if (more) more.textContent = `Show ${ended} ended ${ended === 1 ? "image" : "images"}`;
    count.textContent = shown
      ? `${shown} of ${rows.length} images` + (Object.keys(wanted).length ? "; an image without the fact asked for is not counted" : "") + (ended ? `; ${ended} ended` : "")
      : "No images match. Remove a filter.";
  }

  const keys = new Set(heads.map((head) => head.dataset.key));
  function read(query) {
    const state = {};
    for (const field of fields) {
      const value = query.get(field.name);
      if (!value) continue;
      const valid =
        field.name === "sort" ? keys.has(value.replace(/^-/, ""))
        : field.tagName === "SELECT" ? [...field.options].some((option) => option.value === value)
        : /^\d{4}-\d{2}-\d{2}$/.test(value);
      if (valid) state[field.name] = value;
    }
    return state;
  }
  function fill(state) {
    for (const field of fields) {
      field.value = state[field.name] ?? "";
      if (field.tagName === "SELECT" && field.selectedIndex < 0) field.selectedIndex = 0; // sorted by a heading
    }
  }
  function write(state, how) {
    const query = new URLSearchParams(state).toString();
    try {
      history[how](history.state, "", `${location.pathname}${query ? `?${query}` : ""}${location.hash}`);
    } catch {
      /* a browser may refuse this for file:// */
    }
  }
  let state = read(new URLSearchParams(location.search));
  function change(next, how) {
    state = Object.fromEntries(Object.entries(next).filter(([, value]) => value));
    write(state, how);
    fill(state);
    show(state);
  }

  form.addEventListener("input", ({ target }) => change({ ...state, [target.name]: target.value }, "replaceState"));
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", (event) => {
    event.preventDefault();
    change({}, "replaceState");
  });
  for (const head of heads) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const key = head.dataset.key;
      change({ ...state, sort: state.sort === key ? `-${key}` : key }, "replaceState");
    });
  }

  // Links such as ?use=python on this page: no new page is needed for them.
  function follow(event) {
    const link = event.target.closest?.("a[data-base-images-filter]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    event.stopPropagation();
    change(read(new URL(link.href).searchParams), "pushState");
    root.scrollIntoView();
    form.querySelector("select").focus({ preventScroll: true });
  }
  const later = new AbortController();
  const alive = (act) => (event) => (root.isConnected ? act(event) : later.abort());
  document.addEventListener("click", alive(follow), { capture: true, signal: later.signal });
  window.addEventListener("popstate", alive(() => { state = read(new URLSearchParams(location.search)); fill(state); show(state); }), { signal: later.signal });

  fill(state);
  show(state);
})();
