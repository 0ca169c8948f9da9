// Copy buttons, and what a keyboard needs of wide boxes. `document$`, if the theme has it, tells of new pages.
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
    for (const prompt of copy.querySelectorAll(".gp:not(.gp-Nested)")) prompt.textContent = "\u0000";
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
  const typed = (line) => {
    const copy = line.cloneNode(true);
    copy.querySelector(".gp").remove();
    return copy.textContent.trim();
  };
  const copyButton = (what, name) => {
    const button = make("button", { type: "button", className: "dn-copy", title: name, ariaLabel: name });
    button.addEventListener("click", async () => {
      const told = await toClipboard(what()).then(() => "Copied", () => "Copy failed. Select the text instead.");
      said.textContent = told;
      button.classList.toggle("dn-copy--done", told === "Copied");
      setTimeout(() => {
        said.textContent = "";
        button.classList.remove("dn-copy--done");
      }, 1500);
    });
    return button;
  };

  // After the layout, so that measuring is free; also when a tab opens.
  const sizes = new ResizeObserver((seen) => {
    const measured = seen.map(({ target }) => [target, target.scrollWidth > target.clientWidth]);
    requestAnimationFrame(() => {
      for (const [box, wide] of measured) {
        if (wide) box.tabIndex = 0; // or a keyboard cannot scroll it
        else box.removeAttribute("tabindex");
        if (!box.matches(".dn-table")) continue;
        box.dataset.says = wide ? "Scroll sideways for the other columns" : "";
        box.classList.toggle("dn-table--wide", wide);
      }
    });
  });

  const has = (element, selector) => Boolean(element?.querySelector(selector));
  const addButton = (code) => {
    if (code.matches("td > code")) return code.after(copyButton(() => text(code), `Copy ${code.textContent}`));
    const session = code.closest(".language-console");
    if (session ? has(code, ".gp:not(.gp-Nested)") : code.textContent.trim()) {
      code.parentElement.after(copyButton(() => text(code), session ? "Copy the commands" : "Copy"));
    }
    for (const prompt of code.querySelectorAll(".gp-Nested")) {
      const line = prompt.closest(".dn-line");
      const words = typed(line);
      line.append(copyButton(() => words, `Copy ${words}`));
    }
  };

  // A button is made when its block comes near, so that a long page answers at once.
  const near = new IntersectionObserver((seen) => {
    for (const { target, isIntersecting } of seen) {
      if (!isIntersecting) continue;
      near.unobserve(target);
      addButton(target);
    }
  }, { rootMargin: "100% 0px" });
  const furnish = () => {
    near.disconnect();
    for (const code of document.querySelectorAll(".highlight > pre > code, .dn-commands td > code")) {
      if (!has(code.closest("td, .highlight"), ".dn-copy")) near.observe(code);
    }
    sizes.disconnect();
    for (const box of document.querySelectorAll(".dn-table, .md-typeset__scrollwrap, .tabbed-labels")) sizes.observe(box);
  };

  if (window.document$) window.document$.subscribe(furnish);
  else if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", furnish);
  else furnish();
})();
