// Comfort for /loket; the page works without it. Letters press the buttons, and the waiting counts stay fresh.
"use strict";
(() => {
  const toggle = document.querySelector("#pintasan input");
  const KEPT = "antrean-pintasan";

  if (toggle) {
    toggle.closest("p").hidden = false;
    try { toggle.checked = localStorage.getItem(KEPT) !== "tidak"; } catch { /* a browser that keeps nothing */ }
    const mark = () => document.body.classList.toggle("tanpa-pintasan", !toggle.checked);
    mark();
    toggle.addEventListener("change", () => {
      try { localStorage.setItem(KEPT, toggle.checked ? "ya" : "tidak"); } catch { /* as above */ }
      mark();
    });
  }

  document.addEventListener("keydown", (event) => {
    if (!toggle || !toggle.checked || event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.target.closest("input, select, textarea")) return;
    const button = document.querySelector(`button[data-pintas="${CSS.escape(event.key.toLowerCase())}"]`);
    if (button && !button.disabled) { event.preventDefault(); button.click(); }
  });

  // Pressed twice sends once; the server would answer the second the same anyway.
  document.addEventListener("submit", (event) => {
    if (event.target.dataset.sent) { event.preventDefault(); return; }
    event.target.dataset.sent = "1";
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  });

  const work = document.querySelector(".kerja");
  if (!work || !window.EventSource) return;
  let asking = false;

  async function refresh() {
    if (asking) return;
    asking = true;
    try {
      const answer = await fetch("/loket", { credentials: "same-origin" });
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (!fresh.querySelector(".kerja")) { location.reload(); return; }
      if (fresh.querySelector("#nomor").innerHTML !== document.querySelector("#nomor").innerHTML) {
        // A colleague at the same counter, or another window: its buttons have changed too.
        location.replace("/loket");
        return;
      }
      document.querySelector("#antrean").replaceWith(fresh.querySelector("#antrean"));
    } catch { /* the next event asks again */ } finally { asking = false; }
  }

  const events = new EventSource(`/v1/board/events?office=${encodeURIComponent(work.dataset.office)}`);
  events.addEventListener("board", refresh);
})();
