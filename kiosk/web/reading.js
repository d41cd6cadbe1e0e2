// A page in reading order, what is under a finger, and how to act on it. Runs in a world of its own beside the page's
// scripts, which reach neither this nor its names; what it reads is theirs, so every count and length has a limit here,
// and is parsed again under limits on the other side (kiosk/web/reading.py).
(() => {
  "use strict";
  if (globalThis.__kiosk) return;

  const MOST = { items: 401, nodes: 20000, text: 2000, name: 300, choices: 201, depth: 200 };
  const ids = new WeakMap();
  const found = new Map(); // id -> WeakRef
  let next = 1;
  let stamp = 1;
  const pressed = new Map(); // id -> how many clicks of a finger have come to it
  const document_ = Math.random(); // another page's clicks are not this one's

  const clip = (text, most) => String(text ?? "").slice(0, most * 2).replace(/\s+/g, " ").trim().slice(0, most);
  const tag = (el) => el.localName;

  function idOf(el) {
    if (!ids.has(el)) {
      ids.set(el, next);
      found.set(next, new WeakRef(el));
      next += 1;
    }
    return ids.get(el);
  }
  const element = (id) => {
    const el = found.get(id)?.deref();
    return el && el.isConnected ? el : null;
  };

  function seen(el) {
    if (el.closest("[inert], [aria-hidden='true']")) return false;
    if (["radio", "checkbox", "file"].includes(el.type) && tag(el) === "input")
      // Often hidden behind a drawn label, which is what is seen and pressed.
      return el.checkVisibility({ visibilityProperty: true }) || [...(el.labels ?? [])].some((one) => one.checkVisibility({ visibilityProperty: true }));
    return el.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  }

  function roleOf(el) {
    const role = (el.getAttribute("role") ?? "").split(" ")[0];
    switch (tag(el)) {
      case "a":
        return role === "button" ? "button" : el.hasAttribute("href") ? "link" : null;
      case "button":
      case "summary":
        return "button";
      case "select":
        return "list";
      case "textarea":
        return "long_text";
      case "input":
        switch (el.type) {
          case "hidden":
            return null;
          case "submit": case "button": case "reset": case "image":
            return "button";
          case "checkbox":
            return "check";
          case "radio": case "file": case "password": case "email": case "date": case "month":
            return el.type;
          case "tel":
            return "phone";
          case "number":
            return "digits";
          case "range": case "color": case "time": case "week": case "datetime-local":
            return "other";
          default:
            return ["numeric", "decimal"].includes(el.inputMode) ? "digits" : "text_box";
        }
    }
    if (["button", "tab", "menuitem", "switch", "option", "treeitem"].includes(role)) return "button";
    if (role === "link") return "link";
    if (role === "checkbox") return "check";
    if (role === "radio") return "radio";
    if (el.isContentEditable && !el.parentElement?.isContentEditable) return "long_text";
    return null;
  }

  function referred(el, attribute) {
    return (el.getAttribute(attribute) ?? "").split(/\s+/).filter(Boolean).slice(0, 5)
      .map((id) => el.getRootNode().getElementById?.(id)?.innerText ?? "").join(" ");
  }

  function nameOf(el) {
    const labels = [...(el.labels ?? [])].slice(0, 3).map((one) => one.innerText).join(" ");
    const inside = ["input", "select", "textarea"].includes(tag(el)) ? "" : el.innerText || el.querySelector("img[alt]")?.alt;
    const pressed = ["submit", "button", "reset"].includes(el.type) && tag(el) === "input" ? el.value || { submit: "OK", reset: "X" }[el.type] : "";
    for (const text of [referred(el, "aria-labelledby"), el.getAttribute("aria-label"), labels, pressed, inside, el.alt, el.title, el.placeholder, el.name]) {
      const name = clip(text, MOST.name);
      if (name) return name;
    }
    return "";
  }

  function wrongOf(el) {
    if (el.getAttribute("aria-invalid") !== "true") return "";
    return clip(referred(el, "aria-errormessage") || referred(el, "aria-describedby"), MOST.name);
  }

  function told(el, role) {
    const group = role === "radio" ? el.closest("fieldset")?.querySelector("legend")?.innerText : "";
    const item = {
      id: idOf(el), role, name: clip((group ? group + " : " : "") + nameOf(el), MOST.name),
      enabled: !el.disabled && el.getAttribute("aria-disabled") !== "true" && !el.readOnly,
      required: !!el.required || el.getAttribute("aria-required") === "true", wrong: wrongOf(el),
    };
    if (role === "check" || role === "radio") item.checked = "checked" in el ? !!el.checked : el.getAttribute("aria-checked") === "true";
    else if (role === "list") {
      item.several = !!el.multiple;
      item.choices = [...el.options].slice(0, MOST.choices).map((one) => ({ label: clip(one.label || one.text, MOST.name), chosen: one.selected }));
      item.value = clip([...el.selectedOptions].slice(0, 5).map((one) => one.label || one.text).join(", "), MOST.name);
    } else if (role === "file") {
      item.several = !!el.multiple;
      const accept = (el.accept ?? "").toLowerCase();
      item.pdf = accept === "" || accept.includes("pdf") || accept.includes("*/*");
      item.value = clip([...(el.files ?? [])].slice(0, 5).map((one) => one.name).join(", "), MOST.name);
    } else if (!["link", "button"].includes(role)) {
      item.value = String(el.value ?? el.innerText ?? "").slice(0, MOST.text);
      if (el.maxLength > 0) item.longest = Math.min(el.maxLength, 100000);
    }
    return item;
  }

  // -- reading

  const SKIPPED = new Set(["script", "style", "noscript", "template", "head", "svg", "canvas", "option", "datalist", "object", "embed", "video", "audio"]);

  function read() {
    const items = [];
    let nodes = 0, words = "", cut = false, alert = false;

    function flush() {
      const text = clip(words, MOST.text);
      words = "";
      if (text && /[\p{L}\p{N}]/u.test(text)) items.push({ id: 0, role: alert ? "alert" : "text", name: text });
    }
    function walk(node, depth) {
      if (++nodes > MOST.nodes || items.length >= MOST.items || depth > MOST.depth) {
        cut = true;
        return;
      }
      if (node.nodeType === Node.TEXT_NODE) {
        if (words.length < MOST.text * 2) words += node.data;
        return;
      }
      if (node.nodeType !== Node.ELEMENT_NODE || SKIPPED.has(tag(node))) return;
      const role = roleOf(node);
      if (role !== null) {
        if (!seen(node)) return;
        flush();
        items.push(told(node, role));
        return;
      }
      const name = tag(node);
      if (name === "label" && node.control && node.control.type !== "hidden") {
        // Its words are its control's name.
        for (const child of node.children) if (child.contains(node.control)) walk(child, depth + 1);
        return;
      }
      const style = getComputedStyle(node);
      if (style.display === "none" || node.getAttribute("aria-hidden") === "true" || node.inert) return;
      if (style.display !== "contents" && !seen(node) && style.visibility !== "hidden") return;
      if (/^h[1-6]$/.test(name) || node.getAttribute("role") === "heading") {
        flush();
        const title = clip(node.innerText, MOST.name);
        if (title) items.push({ id: 0, role: "heading", name: title, level: Number(name[1]) || 2 });
        for (const one of node.querySelectorAll("a[href], button")) walk(one, depth + 1);
        return;
      }
      if (name === "img") {
        const alt = clip(node.alt, MOST.name);
        if (alt) { flush(); items.push({ id: 0, role: "picture", name: alt }); }
        return;
      }
      if (name === "iframe" || name === "frame") {
        flush();
        let inner = null;
        try { inner = node.contentDocument; } catch { /* another site's */ }
        if (inner?.body) walk(inner.body, depth + 1);
        else items.push({ id: 0, role: "frame", name: clip(node.title, MOST.name) });
        flush();
        return;
      }
      const block = !style.display.startsWith("inline") && style.display !== "contents";
      const live = ["alert", "status"].includes(node.getAttribute("role"));
      if (block || name === "br") flush();
      if (live) { flush(); alert = true; }
      for (const child of (node.shadowRoot ?? node).childNodes) walk(child, depth + 1);
      if (block) flush();
      if (live) { flush(); alert = false; }
    }
    const modal = [...document.querySelectorAll("dialog[open], [aria-modal='true']")].filter(seen).pop();
    if (document.body) walk(modal ?? document.body, 0);
    flush();
    return JSON.stringify({ items, whole: !cut });
  }

  // -- acting

  function asked(el) {
    const control = el?.closest?.("label")?.control ?? el?.closest?.("input, select, textarea, [contenteditable]");
    if (!control) return null;
    const role = roleOf(control);
    if (role === null || ["button", "link", "check", "radio"].includes(role)) return null;
    return told(control, role);
  }

  function deepest(root, x, y) {
    let el = root.elementFromPoint(x, y);
    while (el?.shadowRoot) {
      const inner = el.shadowRoot.elementFromPoint(x, y);
      if (!inner || inner === el) break;
      el = inner;
    }
    if (el && tag(el) === "iframe") {
      try {
        const box = el.getBoundingClientRect();
        if (el.contentDocument) return deepest(el.contentDocument, x - box.x, y - box.y);
      } catch { /* another site's */ }
    }
    return el;
  }

  function tell(el, ...kinds) {
    for (const kind of kinds) el.dispatchEvent(kind === "input" ? new InputEvent("input", { bubbles: true }) : new Event(kind, { bubbles: true }));
    stamp += 1;
  }

  function at(x, y) {
    const item = asked(deepest(document, x, y));
    return item === null ? "" : JSON.stringify(item);
  }

  // Where to press it: scrolled into sight, and whether nothing lies over it.
  function spot(id) {
    const el = element(id);
    if (!el) return "";
    el.scrollIntoView({ block: "center", inline: "nearest", behavior: "instant" });
    const shownBy = el.getClientRects().length && el.getBoundingClientRect().width > 2 ? el : el.labels?.[0] ?? el;
    const box = [...shownBy.getClientRects()].find((one) => one.width > 0 && one.height > 0);
    if (!box || el.ownerDocument !== document) return JSON.stringify({ x: 0, y: 0, free: false });
    const x = box.x + Math.min(box.width / 2, 40), y = box.y + box.height / 2;
    const top = deepest(document, x, y);
    const free = !!top && (el.contains(top) || shownBy.contains(top) || top.contains(el) && tag(top) === "label" || top.closest("label")?.control === el);
    return JSON.stringify({ x, y, free });
  }

  function press(id) {
    const el = element(id);
    el?.focus?.();
    el?.click?.();
    stamp += 1;
  }

  function fill(id, text) {
    const el = element(id);
    if (!el || el.disabled || el.readOnly) return;
    el.focus();
    if (el.isContentEditable) el.innerText = text;
    else {
      const kind = tag(el) === "textarea" ? HTMLTextAreaElement : HTMLInputElement;
      Object.getOwnPropertyDescriptor(kind.prototype, "value").set.call(el, el.maxLength > 0 ? text.slice(0, el.maxLength) : text);
    }
    tell(el, "input", "change");
    el.blur();
  }

  function choose(id, values) {
    const el = element(id);
    if (!el || tag(el) !== "select" || el.disabled) return;
    el.focus();
    [...el.options].forEach((one, index) => { if (!one.disabled) one.selected = values.includes(String(index)); });
    tell(el, "input", "change");
    el.blur();
  }

  // Files are made here from the visit's memory: none is ever on a disk, and no chooser is opened.
  function give(id, files) {
    const el = element(id);
    if (!el || el.type !== "file") return;
    const all = new DataTransfer();
    for (const { name, kind, base64 } of el.multiple ? files : files.slice(0, 1)) {
      const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
      all.items.add(new File([bytes], name, { type: kind }));
    }
    el.files = all.files;
    tell(el, "input", "change");
  }

  new MutationObserver(() => { stamp += 1; }).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
  addEventListener("click", (event) => {
    if (!event.isTrusted) return;
    for (const el of event.composedPath().slice(0, 20)) {
      if (ids.has(el)) pressed.set(ids.get(el), (pressed.get(ids.get(el)) ?? 0) + 1);
    }
  }, true);
  for (const kind of ["input", "change", "toggle"]) document.addEventListener(kind, () => { stamp += 1; }, true);

  globalThis.__kiosk = { read, at, spot, press, fill, choose, give, stamp: () => stamp, clicks: (id) => document_ + (pressed.get(id) ?? 0) };
})();
