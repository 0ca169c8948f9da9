// Filters and sorts the table of base images. The form is the state; the address's query repeats it.
(() => {
  const root = document.querySelector("[data-base-images]");
  if (!root || root.dataset.ready) return;
  root.dataset.ready = "yes";

  const all = (selector) => [...root.querySelectorAll(selector)];
  const form = root.querySelector("form");
  const heads = all("thead th");
  const keys = ["name", "libc", "shell", "packages", "size", "until"]; // of the columns
  const bodies = all("tbody"); // the second one holds the images that have ended

  const inside = (text) => (text === "none" ? ["no"] : text ? ["yes", text] : []);
  const lists = bodies.map((body) => [...body.rows].map((row) => {
    const [name, libc, shell, packages] = [...row.cells].map((cell) => cell.firstChild.textContent.replace("not known", ""));
    const { uses, platforms, until = row.querySelector("time")?.textContent } = row.dataset;
    return {
      row, name, libc, shell, packages, until,
      sizes: Object.fromEntries([...row.cells[4].textContent.matchAll(/(\S+)\sMB (\S+)/g)].map(([, size, name]) => ["linux/" + name, +size])),
      fits: { use: uses.split(" "), libc: [libc], shell: inside(shell), packages: inside(packages), platform: platforms.split(" ") },
    };
  }));

  const rank = ({ sizes, ...image }, key, platform) =>
    (key !== "size" ? image[key] : platform ? sizes[platform] : sizes["linux/amd64"] ?? Object.values(sizes)[0]) ?? "";
  const by = (key, sign, platform) => (a, b) => {
    const [x, y] = [rank(a, key, platform), rank(b, key, platform)];
    return (x === "") - (y === "") || sign * ((x > y) - (x < y)); // unknown comes last
  };

  const chosen = () => [...new FormData(form)].filter(([, value]) => value);
  function show() {
    const { sort, ...wanted } = Object.fromEntries(chosen());
    const filters = Object.entries(wanted);
    const [, minus, key] = /(-?)(.*)/.exec(sort ?? "");
    const [current, ended = 0] = lists.map((list, i) => {
      const rows = (key ? [...list].sort(by(key, minus ? -1 : 1, wanted.platform)) : list).map(({ row, fits, until }) => {
        row.hidden = !filters.every(([name, value]) => (name === "until" ? until >= value : fits[name].includes(value)));
        return row;
      });
      if (rows.some((row, at) => row !== bodies[i].rows[at])) bodies[i].append(...rows);
      return rows.filter((row) => !row.hidden).length;
    });
    heads.forEach((head, i) => {
      head.ariaSort = keys[i] !== key ? "none" : minus ? "descending" : "ascending";
    });
    for (const more of all(".bi-more > summary")) more.textContent = `Show ${ended} ended ${ended === 1 ? "image" : "images"}`;
    root.querySelector("[role=status]").textContent = current + ended
      ? `${current + ended} of ${lists.flat().length} images` + (filters.length ? "; an image without the fact asked for is not counted" : "") + (ended ? `; ${ended} ended` : "")
      : "No images match. Remove a filter.";
  }
  function change(how = "replaceState") {
    show();
    const query = new URLSearchParams(chosen()).toString();
    try {
      history[how](history.state, "", location.pathname + (query && `?${query}`) + location.hash);
    } catch {
      /* a browser may refuse this for file:// */
    }
  }
  function fill(query) {
    const values = new URLSearchParams(query);
    for (const field of form.elements) {
      field.value = values.get(field.name) ?? "";
      if (field.selectedIndex < 0) field.selectedIndex = 0; // there is no such choice
    }
  }

  form.oninput = () => change();
  form.onsubmit = () => false;
  form.onreset = () => {
    fill("");
    change();
    return false;
  };
  heads.forEach((head, i) => {
    const [title, up, down] = [head.textContent, keys[i], `-${keys[i]}`];
    form.sort.append(new Option(title, up), new Option(`${title}, descending`, down));
    head.innerHTML = `<button type="button">${title}</button>`;
    head.firstChild.onclick = () => {
      form.sort.value = form.sort.value === up ? down : up;
      change();
    };
  });

  // Links such as ?use=python on this page: no new page is needed for them.
  root.closest("article").addEventListener("click", (event) => {
    const link = event.target.closest("a[href*='?']");
    if (link?.pathname !== location.pathname || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    event.stopPropagation();
    fill(link.search);
    change("pushState");
    root.scrollIntoView();
    form.use.focus({ preventScroll: true });
  });
  window.onpopstate = () => {
    if (!root.isConnected) return;
    fill(location.search);
    show();
  };

  fill(location.search);
  show();
})();
