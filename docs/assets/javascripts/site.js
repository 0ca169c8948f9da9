// Copy buttons and the search box. Needs nothing of the theme; `document$`, where there is one,
// tells of each page that an instant navigation brings.
(() => {
  "use strict";

  const make = (tag, properties, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };

  // Copy: the commands of a session alone; all of any other block. --------------------------------
  const text = (code) => {
    if (!code.closest(".language-console")) return code.textContent.trimEnd();
    const copy = code.cloneNode(true);
    for (const prompt of copy.querySelectorAll(".gp")) prompt.textContent = "\u0000";
    const lines = copy.textContent.split("\n");
    return lines.filter((line) => line.startsWith("\u0000")).map((line) => line.slice(1)).join("\n");
  };

  const toClipboard = async (string) => {
    if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(string);
    const area = make("textarea", { value: string, className: "dn-unseen", readOnly: true });
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    if (!done) throw new Error("the browser refuses to copy");
  };

  const said = make("p", { className: "dn-unseen", role: "status" });
  document.body.append(said);
  const copyButton = (code, name) => {
    const button = make("button", { type: "button", className: "dn-copy", title: name, ariaLabel: name });
    button.addEventListener("click", async () => {
      const told = await toClipboard(text(code)).then(() => "Copied", () => "Not copied: select the text instead");
      said.textContent = told;
      button.classList.toggle("dn-copy--done", told === "Copied");
      setTimeout(() => {
        said.textContent = "";
        button.classList.remove("dn-copy--done");
      }, 1500);
    });
    return button;
  };

  const furnish = () => {
    for (const pre of document.querySelectorAll(".highlight > pre")) {
      const code = pre.querySelector("code");
      if (!code || pre.parentElement.querySelector(".dn-copy") || !text(code)) continue;
      pre.after(copyButton(code, code.closest(".language-console") ? "Copy the commands" : "Copy"));
    }
    for (const code of document.querySelectorAll(".dn-commands td > code")) {
      if (!code.nextElementSibling?.matches(".dn-copy")) code.after(copyButton(code, `Copy ${code.textContent}`));
    }
    // All are measured before one is changed, and after the page is shown: measuring takes a layout.
    (window.requestIdleCallback ?? setTimeout)(() => {
      const boxes = document.querySelectorAll(".highlight pre > code, .md-typeset__scrollwrap, .tabbed-labels");
      const wide = [...boxes].filter((box) => box.scrollWidth > box.clientWidth);
      for (const box of wide) box.tabIndex = 0; // or a keyboard cannot scroll it
    });
  };

  // Search: index and ranking are fetched when the reader turns to the box. -------------------------
  const box = document.querySelector(".dn-find");
  const searchBox = () => {
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
    const result = (hit, i) => {
      const link = make("a", { id: `dn-find-${i}`, role: "option", ariaSelected: "false", href: address(hit), tabIndex: -1 }, make("strong", { textContent: hit.title }));
      if (hit.page !== hit.title) link.append(make("span", { textContent: hit.page }));
      if (hit.command) link.append(make("code", { textContent: hit.command }));
      return make("li", { role: "presentation" }, link);
    };
    const show = async () => {
      const question = input.value.trim();
      if (!question) {
        status.textContent = "";
        list.replaceChildren();
        return close();
      }
      let ask;
      try {
        ask = await ready();
      } catch {
        engine = undefined;
        ask = undefined;
      }
      if (question !== input.value.trim()) return;
      const hits = ask ? ask(question).slice(0, 8) : [];
      list.replaceChildren(...hits.map(result));
      status.textContent = !ask ? "The search index cannot be loaded." : !hits.length
        ? "Nothing found. Fewer words, or the command?" : hits.length === 1 ? "1 section" : `${hits.length} sections`;
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
    document.addEventListener("keydown", (event) => {
      if (!["/", "s", "f"].includes(event.key) || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.target.closest?.("input, textarea, select, [contenteditable]")) return;
      event.preventDefault();
      event.stopPropagation();
      input.focus();
      input.select();
    }, true);

    // ?q=… in the address asks at once.
    let answered = "";
    return () => {
      const question = new URLSearchParams(location.search).get("q") ?? "";
      if (!question || answered === location.href) return;
      answered = location.href;
      input.value = question;
      input.focus();
      show();
    };
  };

  const askAddress = box ? searchBox() : () => {};
  const start = () => {
    furnish();
    askAddress();
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
  window.document$?.subscribe(start);
})();
