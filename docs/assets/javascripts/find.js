// The search box. overrides/main.html fetches this when the reader turns to the box; this fetches index
// and ranking (search.js). `document$`, where there is one, tells of each page that an instant
// navigation brings.
(() => {
  "use strict";

  const SHOWN = 8;
  const SHOWN_BELOW = 4; // nearest sections under a message that none has
  const make = (tag, properties, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };

  const box = document.querySelector(".dn-find");
  const input = box.querySelector("input");
  const panel = box.querySelector(".dn-find__panel");
  const list = box.querySelector(".dn-find__results");
  const status = box.querySelector(".dn-find__status");
  const base = new URL(box.dataset.base.replace(/\/?$/, "/"), document.baseURI);
  let selected = -1;

  const load = (path) =>
    new Promise((resolve, reject) => {
      document.head.append(make("script", { src: new URL(path, base).href, onload: resolve, onerror: reject }));
    });
  let engine;
  const ready = () =>
    (engine ??= Promise.all(["assets/search-index.js", "assets/javascripts/search.js"].map(load))
      .then(() => window.dockerNotesSearch(window.dockerNotesIndex)));

  // From a folder there is no server that would find a folder's index.html.
  const address = ({ url }) => {
    const [path, anchor] = url.split("#");
    const file = location.protocol === "file:" && /(^|\/)$/.test(path) ? `${path}index.html` : path || "./";
    return new URL(file + (anchor ? `#${anchor}` : ""), base).href;
  };

  const close = () => {
    panel.hidden = true;
    selected = -1;
    input.ariaExpanded = "false";
    input.removeAttribute("aria-activedescendant");
  };
  const select = (at) => {
    const rows = [...list.querySelectorAll("a")];
    if (!rows.length) return;
    selected = (at + rows.length) % rows.length;
    rows.forEach((row, i) => (row.ariaSelected = String(i === selected)));
    input.setAttribute("aria-activedescendant", rows[selected].id);
    rows[selected].scrollIntoView({ block: "nearest" });
  };

  const marked = (tag, className, text, mark) =>
    make(tag, { className }, ...mark(text).map((piece) => (piece.marked ? make("mark", { textContent: piece.text }) : piece.text)));
  // Title and page; the line that matches; of an error, the first command of its cure.
  const result = (hit, i, mark) => {
    const link = make("a", { id: `dn-find-${i}`, role: "option", ariaSelected: "false", href: address(hit), tabIndex: -1 }, marked("strong", "", hit.title, mark));
    if (hit.page !== hit.title) link.append(make("span", { textContent: hit.page }));
    const { line, command } = hit;
    if (line.until) link.append(make("small", { textContent: `Docker ${line.until} and older` }));
    if (line.text && line.text !== hit.title) link.append(marked(line.command || hit.says ? "code" : "p", "", line.text, mark));
    if (command && line.text !== command) link.append(marked("code", "", command, mark));
    return make("li", { role: "presentation" }, link);
  };
  const tell = (text) => {
    status.textContent = text;
  };
  const show = async () => {
    const question = input.value.trim();
    if (!question) {
      tell("");
      list.replaceChildren();
      return close();
    }
    let ask;
    try {
      ask = await ready();
    } catch {
      engine = undefined;
    }
    if (question !== input.value.trim()) return;
    const { unknown, hits, mark } = ask ? ask(question) : { unknown: false, hits: [] };
    const having = hits.filter(({ says }) => says).length;
    const shown = hits.slice(0, unknown ? SHOWN_BELOW : SHOWN);
    list.replaceChildren(...shown.map((hit, i) => result(hit, i, mark)));
    if (having) list.children[having]?.classList.add("dn-find__apart");
    panel.classList.toggle("dn-find__panel--unknown", unknown);
    if (!ask) tell("The search index cannot be loaded.");
    else if (unknown) tell(`No section has this message.${shown.length ? " The nearest are about something else:" : ""}`);
    else if (having) tell(having === 1 ? "1 section has this message" : `${Math.min(having, SHOWN)} sections have this message`);
    else if (!shown.length) tell("No results. Try fewer words or a command.");
    else tell(shown.length === 1 ? "1 section" : `${shown.length} sections`);
    selected = -1;
    input.removeAttribute("aria-activedescendant");
    input.ariaExpanded = "true";
    panel.hidden = false;
  };

  input.addEventListener("focus", () => ready().catch(() => (engine = undefined)));
  input.addEventListener("input", show);
  input.addEventListener("click", () => input.value.trim() && panel.hidden && show());
  box.addEventListener("submit", (event) => event.preventDefault());
  input.addEventListener("keydown", async (event) => {
    const { key } = event;
    if (!["ArrowDown", "ArrowUp", "Enter", "Escape"].includes(key) || event.isComposing) return;
    event.preventDefault();
    event.stopPropagation();
    if (key === "Escape") {
      if (panel.hidden) input.value = "";
      return close();
    }
    if (panel.hidden) await show();
    if (key === "ArrowDown") select(selected + 1);
    else if (key === "ArrowUp") select(selected < 0 ? -1 : selected - 1);
    else if (list.children.length) {
      list.querySelectorAll("a")[Math.max(selected, 0)].click();
      close();
      input.blur();
    }
  });
  list.addEventListener("click", () => setTimeout(close));
  document.addEventListener("click", (event) => box.contains(event.target) || close());
  box.addEventListener("focusout", (event) => event.relatedTarget && !box.contains(event.relatedTarget) && close());

  // ?q=… in the address asks at once.
  let answered = "";
  const askAddress = () => {
    const question = new URLSearchParams(location.search).get("q") ?? "";
    if (!question || answered === location.href) return;
    answered = location.href;
    input.value = question;
    input.focus();
    show();
  };
  askAddress();
  window.document$?.subscribe(askAddress);
  if (document.activeElement === input) ready().then(() => input.value && show(), () => (engine = undefined));
})();
