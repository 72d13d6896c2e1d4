"use strict";
// What pages do better with script; all of it works without.

// Keys, off while somebody types, and wherever they are switched off. Each is a button too.
const useKeys = (keys) => {
  const box = document.querySelector("details.keys"), switched = document.getElementById("keys");
  if (!box) return;
  const stored = { get: () => { try { return localStorage.keys; } catch { return ""; } }, set: (text) => { try { localStorage.keys = text; } catch { /* kept for this page only */ } } };
  let last = null;
  keys["?"] = () => { box.open = !box.open; box.querySelector("summary").focus(); };
  box.hidden = false;
  switched.checked = stored.get() !== "off";
  switched.addEventListener("change", () => stored.set(switched.checked ? "on" : "off"));
  document.addEventListener("focusin", (event) => { if (!event.target.closest(".keys")) last = event.target; });
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-key]");
    if (button) keys[button.dataset.key](last?.closest(".message, main a"));
  });
  document.addEventListener("keydown", (event) => {
    if (!switched.checked || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
    if (event.target.closest("input, textarea, select") || !(event.key in keys)) return;
    event.preventDefault();
    keys[event.key](document.activeElement.closest?.(".message, main a"));
  });
};
const stepping = (all) => {
  const step = (here, by) => {
    const items = all(here), at = items.indexOf(here);
    const next = items[at >= 0 ? Math.min(items.length - 1, Math.max(0, at + by)) : by > 0 ? 0 : items.length - 1];
    next?.focus();
    next?.scrollIntoView({ block: "nearest" });
  };
  return { j: (here) => step(here, 1), k: (here) => step(here, -1) };
};

(() => {
  const list = document.getElementById("messages");
  if (!list) return;
  const near = (box) => box.scrollHeight - box.scrollTop - box.clientHeight < 160;
  const boxOf = (element) => element.closest(".scroll");
  const toEnd = (box) => { box.scrollTop = box.scrollHeight; };

  // What is said, as it is said. A message that is there already takes the place of itself.
  const put = ({ id, list: name, html, said }) => {
    const box = boxOf(document.getElementById(name));
    const old = document.getElementById(id);
    const atEnd = near(box);
    if (!html) { old?.remove(); return; }
    const made = document.createElement("template");
    made.innerHTML = html;
    const fresh = made.content.firstElementChild;
    if (old) {
      const focused = old.contains(document.activeElement) ? document.activeElement : null;
      old.replaceWith(fresh);
      if (focused) (focused.value && fresh.querySelector(`[value="${CSS.escape(focused.value)}"]`) || fresh).focus();
    } else {
      document.getElementById(name).append(fresh);
      document.querySelector(".welcome")?.remove();
    }
    if (said && (!old || old.dataset.state)) document.getElementById("announced").textContent = said;
    if (atEnd && !document.activeElement.closest?.(".message")) toEnd(box);
  };
  let source, after = "";
  const listen = () => {
    const address = new URL(list.dataset.events, location.href);
    if (after) address.searchParams.set("after", after);
    source = new EventSource(address);
    source.onmessage = (event) => { after = event.lastEventId; put(JSON.parse(event.data)); };
    source.onerror = () => { if (source.readyState === EventSource.CLOSED) setTimeout(listen, 2000); };
  };
  listen();
  addEventListener("pagehide", () => source.close());
  addEventListener("pageshow", (event) => { if (event.persisted) listen(); });
  // A thread is read from its beginning, unless one talks in it.
  for (const box of document.querySelectorAll(".scroll")) {
    if (!location.hash.startsWith("#m") && (box.querySelector("#messages") || box.querySelector(".mine, .note, .growing"))) toEnd(box);
  }

  // Forms are posted from here, so that the page stays.
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!("live" in form.dataset)) return;
    event.preventDefault();
    if (form.ariaBusy) return;  // what is typed meanwhile stays there, under a name of its own
    const body = new URLSearchParams(new FormData(form, event.submitter));
    const buttons = form.querySelectorAll("button");
    const field = "composer" in form.dataset ? form.elements.text : null, sent = field?.value;
    form.ariaBusy = "true";
    field?.focus();  // now and not later: who goes on elsewhere is not taken back
    buttons.forEach((each) => { each.disabled = true; });
    try {
      const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
      if (answer.redirected) { location.assign(answer.url); return; }
      if (!answer.ok) throw new Error(answer.statusText);
      const { location: to } = await answer.json();
      if (field) {
        if (field.value === sent) field.value = "";
        form.elements.nonce.value = crypto.randomUUID?.() ?? `${Date.now()}${Math.random()}`;
        toEnd(boxOf(document.getElementById(form.elements.thread.value ? "thread" : "messages")));
      }
      const target = new URL(to, location.href);
      if (target.searchParams.get("thread") && target.search !== location.search) location.assign(target);
    } catch {
      form.dataset.live = "no";
      HTMLFormElement.prototype.submit.call(form);
    } finally {
      form.ariaBusy = null;
      buttons.forEach((each) => { each.disabled = false; });
    }
  });

  // Commands are completed from the list that the page shows.
  const rows = [...document.querySelectorAll("#commands li")];
  for (const field of document.querySelectorAll("[data-composer] textarea")) {
    const menu = document.createElement("ul");
    menu.className = "menu";
    menu.id = `${field.id}-menu`;
    menu.setAttribute("role", "listbox");
    menu.hidden = true;
    field.before(menu);
    field.setAttribute("aria-controls", menu.id);
    field.setAttribute("aria-autocomplete", "list");
    let at = 0;
    const take = (row) => { field.value = `${row.dataset.name} `; menu.hidden = true; field.focus(); };
    const mark = () => {
      [...menu.children].forEach((each, index) => each.setAttribute("aria-selected", String(index === at)));
      const chosen = menu.children[at];
      if (chosen && !menu.hidden) { field.setAttribute("aria-activedescendant", chosen.id); chosen.scrollIntoView({ block: "nearest" }); }
      else field.removeAttribute("aria-activedescendant");
    };
    field.addEventListener("input", () => {
      const typed = field.value.toLowerCase();
      const fit = /^\/[^\n]*$/.test(typed) ? rows.filter((row) => row.dataset.name.startsWith(typed.trimEnd()) && row.dataset.name !== typed) : [];
      menu.replaceChildren(...fit.map((row, index) => {
        const item = row.cloneNode(true);
        item.id = `${menu.id}-${index}`;
        item.setAttribute("role", "option");
        item.addEventListener("mousedown", (event) => { event.preventDefault(); take(row); });
        return item;
      }));
      menu.hidden = !fit.length;
      at = 0;
      mark();
    });
    field.addEventListener("blur", () => { menu.hidden = true; });
    field.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      const open = !menu.hidden;
      if (open && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
        at = (at + (event.key === "ArrowDown" ? 1 : -1) + menu.children.length) % menu.children.length;
        mark();
      } else if (open && event.key === "Tab") take(menu.children[at]);
      else if (event.key === "Escape") { if (open) menu.hidden = true; else field.blur(); event.stopPropagation(); }
      else if (event.key === "Enter" && !event.shiftKey) {
        const chosen = menu.children[at];
        if (open && chosen.dataset.name.length > field.value.trimEnd().length) take(chosen);
        else field.form.requestSubmit();
      } else return;
      if (event.key !== "Escape") event.preventDefault();
    });
  }

  useKeys({
    ...stepping((here) => [...document.querySelectorAll(here?.closest("#messages") || !document.getElementById("thread") ? "#messages .message" : "#thread .message")]),
    o: (here) => here?.querySelector(".replies")?.click(),
    "/": () => document.getElementById(document.getElementById("say-below") ? "say-below" : "say-open").focus(),
    Escape: () => document.querySelector("[data-close]")?.click(),
  });
  if (location.hash.startsWith("#m")) document.getElementById(location.hash.slice(1))?.focus();
})();

// The reading room: a cited passage beside the page, and keys. Without script each is a link.
(() => {
  const column = document.querySelector("main > .column");
  if (!column) return;
  let panel = null, from = null;
  const close = () => {
    panel?.remove();
    panel = null;
    document.body.classList.remove("beside");
    from?.focus({ preventScroll: true });
    from = null;
  };
  const show = async (link) => {
    const answer = await fetch(link.href);
    if (!answer.ok) { location.href = link.href; return; }
    const found = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(".passage");
    if (!found) { location.href = link.href; return; }
    const first = from || link;
    panel?.remove();
    from = first;
    panel = document.createElement("aside");
    panel.className = "panel";
    panel.tabIndex = -1;
    panel.setAttribute("aria-label", found.querySelector("h1").textContent);
    const button = document.createElement("button");
    button.textContent = "×";
    button.setAttribute("aria-label", column.dataset.close);
    button.addEventListener("click", close);
    panel.append(button, document.importNode(found, true));
    document.body.append(panel);
    document.body.classList.add("beside");
    panel.focus();
    panel.querySelector("mark")?.scrollIntoView({ block: "nearest" });
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href*='/at/']");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || !column.contains(link)) return;
    if (column.classList.contains("passage")) return;
    event.preventDefault();
    show(link).catch(() => { location.href = link.href; });
  });
  const follow = (rel) => document.querySelector(`.turn [rel=${rel}]`)?.click();
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && panel && !event.isComposing) { event.preventDefault(); close(); }
  });
  useKeys({
    ...stepping(() => [...document.querySelectorAll("main .papers li > a, main .hits h2 a, main article > h2 > a, main .days a")]),
    o: (here) => here?.click(),
    "[": () => follow("prev"),
    "]": () => follow("next"),
    "/": () => document.getElementById("q")?.focus(),
    Escape: close,
  });
})();

// Categories are completed one after the other, from the list that the page has.
for (const field of document.querySelectorAll("[data-many]")) {
  const known = [...field.list.options].map((each) => [each, each.value]);
  field.addEventListener("input", () => {
    const before = field.value.replace(/[^,;，、；\s]*$/, "");
    known.forEach(([each, code]) => { each.value = before + code; });
  });
}
