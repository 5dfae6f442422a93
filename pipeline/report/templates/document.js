"use strict";
document.documentElement.classList.add("js");
document.addEventListener("DOMContentLoaded", () => {
  const root = document.documentElement;
  const panel = document.querySelector(".panel");
  const pages = panel.querySelector(".pages");
  const now = panel.querySelector(".now");
  const purpose = panel.querySelector(".for");
  const previous = panel.querySelector(".previous");
  const next = panel.querySelector(".next");
  const openText = document.querySelector(".open-text");
  const cited = Number(pages.dataset.cited);
  let current = 0;
  let opener = null;

  // Browsers that know the value still find the closed text with their own search.
  const setOpen = (open) => {
    if (open) panel.removeAttribute("hidden");
    else panel.setAttribute("hidden", "until-found");
    root.classList.toggle("reading", open);
  };

  const linksTo = (number) => [...document.querySelectorAll(`main a[href="#c${number}"]`)];
  const marksOf = (number) => [...pages.querySelectorAll(`mark[data-c~="${number}"]`)];

  const pageNameOf = (element) => element.closest(".page").dataset.name || "";

  const describe = (number) => {
    const labels = linksTo(number)
      .map((link) => link.closest("[data-label]"))
      .filter(Boolean)
      .map((row) => row.dataset.label);
    purpose.textContent = [...new Set(labels)].join(", ");
    const name = pageNameOf(document.getElementById(`c${number}`));
    now.textContent = `Citation ${number} of ${cited}` + (name ? ` · ${name}` : "");
  };

  const select = (number) => {
    for (const old of document.querySelectorAll(".current")) old.classList.remove("current");
    current = number;
    if (number) {
      for (const part of marksOf(number)) part.classList.add("current");
      for (const link of linksTo(number)) link.classList.add("current");
      describe(number);
    }
    previous.disabled = cited === 0 || current === 1;
    next.disabled = cited === 0 || current === cited;
  };

  // Pages out of view have estimated heights until they are laid out, so the place is sought
  // again after the browser has drawn what is around it.
  const bringIntoView = (element, tries = 4) => {
    const box = element.getBoundingClientRect();
    const wanted = element.classList.contains("page") ? 0 : pages.clientHeight / 4;
    pages.scrollTop += box.top - pages.getBoundingClientRect().top - wanted;
    if (tries > 0) requestAnimationFrame(() => bringIntoView(element, tries - 1));
  };

  const show = (id) => {
    const target = id && document.getElementById(id);
    if (!target || !pages.contains(target)) return false;
    setOpen(true);
    const number = /^c\d+$/.test(id) ? Number(id.slice(1)) : 0;
    select(number);
    if (!number) {
      now.textContent = pageNameOf(target) || "Text of the document";
      purpose.textContent = "";
    }
    bringIntoView(number ? marksOf(number)[0] || target : target);
    return true;
  };

  const showAnswer = (number) => {
    const [link] = linksTo(number).filter((found) => !found.closest("svg, .summary"));
    if (link) link.scrollIntoView({ block: "center" });
  };

  const go = (id) => {
    history.replaceState(null, "", `#${id}`);
    if (show(id) && current) showAnswer(current);
  };

  const close = () => {
    setOpen(false);
    select(0);
    history.replaceState(null, "", location.pathname + location.search);
    if (opener) opener.focus({ preventScroll: true });
    opener = null;
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    if (link && !event.defaultPrevented && !event.metaKey && !event.ctrlKey) {
      const id = decodeURIComponent(link.getAttribute("href").slice(1));
      if (show(id)) {
        event.preventDefault();
        history.replaceState(null, "", `#${id}`);
        opener = link;
        pages.focus({ preventScroll: true });
        link.scrollIntoView({ block: "nearest" });
      }
      return;
    }
    const mark = event.target.closest("mark[data-c]");
    if (mark) {
      const number = Number(mark.dataset.c.split(" ").pop());
      history.replaceState(null, "", `#c${number}`);
      select(number);
      showAnswer(number);
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && root.classList.contains("reading")) close();
  });
  panel.querySelector(".close").addEventListener("click", close);
  previous.addEventListener("click", () => go(`c${Math.max(1, current - 1)}`));
  next.addEventListener("click", () => go(`c${Math.min(cited, current + 1)}`));
  panel.addEventListener("beforematch", () => setOpen(true));
  addEventListener("hashchange", () => show(decodeURIComponent(location.hash.slice(1))));

  openText.hidden = false;
  openText.addEventListener("click", () => {
    opener = openText;
    setOpen(true);
    select(0);
    pages.focus({ preventScroll: true });
  });

  const goto = panel.querySelector(".goto");
  if (goto) {
    goto.addEventListener("submit", (event) => {
      event.preventDefault();
      go(`p${goto.querySelector("input").value.trim()}`);
    });
  }

  const filters = [...document.querySelectorAll("[data-filter]")];
  const applyFilter = () => {
    const kinds = filters
      .filter((button) => button.getAttribute("aria-pressed") === "true")
      .map((button) => button.dataset.filter);
    for (const table of document.querySelectorAll("table.answers")) {
      let shown = 0;
      for (const row of table.querySelectorAll("tr.answer")) {
        row.hidden = kinds.length > 0 && !kinds.includes(row.dataset.kind);
        if (!row.hidden) shown += 1;
      }
      table.hidden = shown === 0;
    }
  };
  for (const button of filters) {
    button.disabled = false;
    button.addEventListener("click", () => {
      const pressed = button.getAttribute("aria-pressed") === "true";
      button.setAttribute("aria-pressed", String(!pressed));
      applyFilter();
    });
  }

  const folded = [];
  addEventListener("beforeprint", () => {
    for (const part of document.querySelectorAll("main details:not([open])")) {
      part.open = true;
      folded.push(part);
    }
  });
  addEventListener("afterprint", () => {
    for (const part of folded.splice(0)) part.open = false;
  });

  setOpen(false);
  select(0);
  if (show(decodeURIComponent(location.hash.slice(1))) && current) showAnswer(current);
});
