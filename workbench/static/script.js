"use strict";
// Draws the state that the workbench reports twice a second, and sends what is clicked.

const STATE_EVERY_MS = 500;
const SCREEN_EVERY_MS = 600;
const TORN_SHOWN = 8;
const HANGING_SHOWN = 2;
const $ = (id) => document.getElementById(id);

let state = null;
let tornUpTo = 0;
let drawnPaper = "";
let drawnTicket = 0;
let drawnMessages = "";
let screenBusy = false;

async function press(button, args = {}) {
  try {
    const answer = await fetch(`/api/press/${button}`, {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(args),
    });
    if (!answer.ok) toast((await answer.json()).reason);
  } catch {
    toast("Meja uji tidak menjawab.");
  }
  refresh();
}

let toastTimer = 0;
function toast(words) {
  $("toast").textContent = words;
  $("toast").hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => { $("toast").hidden = true; }, 3500);
}

// -- drawing ---------------------------------------------------------------------------------------------------

async function refresh() {
  try {
    const answer = await fetch("/api/state");
    if (!answer.ok) throw new Error(answer.status);
    const next = await answer.json();
    if (state === null || next.run !== state.run) {
      tornUpTo = Math.max(0, next.printer.count - HANGING_SHOWN);
      drawnTicket = 0;
    }
    state = next;
    $("link-lost").hidden = true;
  } catch {
    $("link-lost").hidden = false;
    return;
  }
  drawClock();
  drawMessages();
  drawThermometer();
  drawGate();
  drawNetwork();
  drawSignals();
  drawPrinter();
  drawFaults();
  $("kiosk").hidden = !state.screen;
  $("kiosk-elsewhere").hidden = state.screen;
  $("touch-hint").hidden = !state.touch;
  $("screen").classList.toggle("touchable", state.touch);
  document.body.dataset.ready = "yes";
}

function drawClock() {
  $("clock").hidden = state.clock === null;
  if (state.clock === null) return;
  $("clock-time").textContent = state.clock.time;
  $("clock-date").textContent = state.clock.date;
  $("clock-move").hidden = !state.clock.movable;
  if (!$("clock-move").open) $("clock-to").value = state.clock.local;
}

function element(name, words, className = "") {
  const made = document.createElement(name);
  made.textContent = words;
  made.className = className;
  return made;
}

function button(words, act, className = "") {
  const made = element("button", words, className);
  made.type = "button";
  made.addEventListener("click", act);
  return made;
}

function drawMessages() {
  const key = JSON.stringify(state.phone);
  if (key === drawnMessages) return;
  drawnMessages = key;
  $("no-messages").hidden = state.phone.length > 0;
  $("messages").replaceChildren(...state.phone.map(messageItem).reverse());
  $("messages").scrollTop = 0;
}

function messageItem(sms) {
  const item = element("li", "");
  const bubble = element("div", "", "bubble");
  const at = sms.code ? sms.text.toUpperCase().indexOf(sms.code) : -1;
  if (at < 0) bubble.textContent = sms.text;
  else bubble.append(sms.text.slice(0, at), element("mark", sms.code), sms.text.slice(at + sms.code.length));
  item.append(bubble, element("div", [sms.number, sms.arrived].filter(Boolean).join(" · "), "meta"));
  const row = element("div", "", "row");
  if (sms.code) row.append(button("Tunjukkan kode ke pemindai", () => scanned("scan-sms", { serial: sms.serial, what: "code" }), "primary"));
  row.append(button("Tunjukkan SMS", () => scanned("scan-sms", { serial: sms.serial, what: "text" })));
  if (sms.code) row.append(button("Ketik", () => showCode(sms)));
  item.append(row);
  return item;
}

function showCode(sms) {
  const dialog = $("code-large");
  dialog.querySelector("b").textContent = sms.code;
  dialog.querySelector("img").src = `/api/sms/${sms.serial}.png?run=${state.run}`;
  dialog.showModal();
}

let beamTimer = 0;
function scanned(name, args) {
  $("beam").classList.add("on");
  clearTimeout(beamTimer);
  beamTimer = setTimeout(() => $("beam").classList.remove("on"), 500);
  press(name, args);
}

function drawThermometer() {
  const { person, celsius } = state.thermometer;
  $("person").classList.toggle("away", !person);
  $("ray").style.opacity = person ? "" : "0.12";
  if (document.activeElement !== $("celsius")) $("celsius").value = celsius;
  $("celsius-shown").textContent = person ? `${Number($("celsius").value).toFixed(1).replace(".", ",")} °C` : "";
  $("stand").setAttribute("aria-pressed", person);
  $("nobody").setAttribute("aria-pressed", !person);
}

function drawGate() {
  const gate = state.gate;
  $("gate").classList.toggle("open", gate !== null && gate.open);
  $("gate").classList.toggle("passing", gate !== null && gate.beam_broken);
  $("gate-pass").disabled = $("gate-exit").disabled = gate === null;
  $("gate-state").textContent = gateWords(gate);
}

function gateWords(gate) {
  if (gate === null) return "Belum tersambung";
  if (gate.fire) return gate.open ? "Kebakaran: terbuka" : "Kebakaran!";
  return gate.open ? "Terbuka, silakan lewat" : "Tertutup";
}

const NETWORK_WORDS = {
  none: "Tersambung", unplugged: "Kabel dicabut", refused: "Server mati", slow: "Lambat", trickle: "Menetes",
};
function drawNetwork() {
  const { plugged, fault, waiting } = state.network;
  $("network").classList.toggle("unplugged", fault === "unplugged");
  $("network").classList.toggle("refused", fault === "refused");
  $("network").classList.toggle("poor", fault === "slow" || fault === "trickle");
  $("network-state").textContent = waiting > 0 ? "Permintaan berikutnya diputus" : NETWORK_WORDS[fault] ?? fault;
  $("network-plug").setAttribute("aria-pressed", !plugged);
  $("network-plug").textContent = plugged ? "Cabut kabel jaringan" : "Pasang lagi kabel jaringan";
  if (document.activeElement !== $("network-fault")) $("network-fault").value = fault;
}

function drawSignals() {
  const { signals } = state;
  $("signals").hidden = signals === null;
  $("no-signals").hidden = signals !== null;
  for (const item of signals === null ? [] : document.querySelectorAll("[data-signal]")) {
    const { on, lately, times } = signals[item.dataset.signal];
    const lamp = item.dataset.signal === "lamp";
    item.classList.toggle("on", lamp ? on : lately);
    item.querySelector("span").textContent = lamp ? (on ? "menyala" : "padam") : lately ? "berbunyi" : `${times} kali`;
  }
}

function ticketUrl(number) { return `/api/ticket/${number}.png?run=${state.run}`; }

function paperPicture(url, words, fresh) {
  const picture = document.createElement("img");
  picture.alt = words;
  picture.src = url;
  if (fresh) picture.className = "fresh";
  return picture;
}

function drawPrinter() {
  const printer = state.printer;
  const hanging = printer.tickets.filter((ticket) => ticket.number > tornUpTo).reverse();
  const newest = hanging.length > 0 ? hanging[0].number : 0;
  const key = `${state.run} ${printer.count} ${printer.strip} ${tornUpTo}`;
  drawMachine(printer.switches);
  $("tear").disabled = hanging.length === 0;
  if (key === drawnPaper) return;
  const fresh = newest > drawnTicket && drawnPaper !== "";
  drawnPaper = key;
  drawnTicket = Math.max(newest, drawnTicket);
  const paper = [];
  if (printer.strip > 0) paper.push(paperPicture(`/api/strip.png?${printer.strip}-${printer.count}`, "Kertas yang belum dipotong", false));
  for (const ticket of hanging.slice(0, HANGING_SHOWN)) {
    paper.push(paperPicture(ticketUrl(ticket.number), ticket.text, fresh && ticket.number === newest));
  }
  if (hanging.length > HANGING_SHOWN) paper.push(element("p", `dan ${hanging.length - HANGING_SHOWN} tiket lagi`, "paper-count"));
  $("no-paper").hidden = paper.length > 0;
  $("paper").replaceChildren(...paper, $("no-paper"));
  drawTorn(printer);
}

function drawTorn(printer) {
  const torn = printer.tickets.filter((ticket) => ticket.number <= tornUpTo).slice(-TORN_SHOWN).reverse();
  $("torn").replaceChildren(...torn.map((ticket) => {
    const item = element("li", "");
    const open = button("", () => {
      $("ticket-large").querySelector("img").src = ticketUrl(ticket.number);
      $("ticket-large").showModal();
    });
    open.title = `Tiket ${ticket.number}`;
    open.append(paperPicture(ticketUrl(ticket.number), ticket.text, false));
    item.append(open);
    return item;
  }));
}

function drawMachine(switches) {
  const troubles = [
    [switches.paper_out, "Kertas habis"], [switches.cover_open, "Tutup terbuka"], [switches.cutter_jammed, "Pisau macet"],
    [switches.head_hot, "Kepala cetak panas"], [switches.silent, "Tidak menjawab"], [switches.near_end, "Kertas hampir habis"],
  ].filter(([on]) => on).map(([, words]) => words);
  $("machine-lamp").className = "machine-lamp" + (!switches.power ? " off" : troubles.length ? " warn" : "");
  $("machine-state").textContent = !switches.power ? "Mati" : troubles.length ? troubles.join(", ") : "Siap mencetak";
}

function drawFaults() {
  for (const box of document.querySelectorAll("[data-printer]")) {
    box.checked = state.printer.switches[box.dataset.printer] !== ("inverted" in box.dataset);
  }
  const toggles = {
    "scanner-plugged": state.scanner.plugged, "thermometer-plugged": state.thermometer.plugged,
    "modem-plugged": state.modem.plugged,
    "gate-beam-stuck": state.gate !== null && state.gate.beam_stuck,
    "gate-exit-held": state.gate !== null && state.gate.exit_held, "gate-fire": state.gate !== null && state.gate.fire,
  };
  for (const box of document.querySelectorAll("[data-press-toggle]")) {
    box.checked = toggles[box.dataset.pressToggle] !== ("inverted" in box.dataset);
    if (box.dataset.pressToggle.startsWith("gate-")) box.disabled = state.gate === null;
  }
  if (document.activeElement !== $("sensor-fault")) $("sensor-fault").value = state.thermometer.fault;
  if (document.activeElement !== $("modem-condition")) $("modem-condition").value = state.modem.condition;
  $("modem-counts").textContent = `${state.modem.sent} SMS terkirim, ${state.modem.stored} menunggu di kartu SIM`;
  if (document.activeElement !== $("ambient")) $("ambient").value = String(state.thermometer.ambient);
}

// -- the kiosk's screen ----------------------------------------------------------------------------------------

let screenTag = "";
async function refreshScreen() {
  if (state === null || !state.screen || screenBusy || document.hidden) return;
  screenBusy = true;
  try {
    const answer = await fetch("/api/screen.png", screenTag ? { headers: { "If-None-Match": screenTag }, cache: "no-store" } : { cache: "no-store" });
    if (answer.ok) {
      screenTag = answer.headers.get("ETag");
      const old = $("screen").src;
      $("screen").src = URL.createObjectURL(await answer.blob());
      if (old.startsWith("blob:")) URL.revokeObjectURL(old);
    }
  } catch {
    // The header already says that the link is lost.
  } finally {
    screenBusy = false;
  }
}

function placeOn(picture, pointer) {
  const box = picture.getBoundingClientRect();
  const within = (value) => Math.min(1, Math.max(0, value));
  return { x: within((pointer.clientX - box.left) / box.width), y: within((pointer.clientY - box.top) / box.height) };
}

// A finger is down for as long as the pointer is: the kiosk itself tells a tap from a long press. One request after
// the other, so that a quick tap is never lifted before it was put down.
let fingerDown = false;
let fingerSent = Promise.resolve();
function sendFinger(args) {
  fingerSent = fingerSent.then(() => press("finger", args)).then(() => setTimeout(refreshScreen, 120));
}

$("screen").addEventListener("pointerdown", (pointer) => {
  if (state === null || !state.hold || pointer.button !== 0) return;
  pointer.preventDefault();
  $("screen").setPointerCapture(pointer.pointerId);
  fingerDown = true;
  $("screen").classList.add("held");
  sendFinger({ down: true, ...placeOn($("screen"), pointer) });
});
for (const end of ["pointerup", "pointercancel"]) {
  $("screen").addEventListener(end, () => {
    if (!fingerDown) return;
    fingerDown = false;
    $("screen").classList.remove("held");
    sendFinger({ down: false });
  });
}
$("screen").addEventListener("contextmenu", (event) => event.preventDefault());
$("screen").addEventListener("click", async (click) => {
  if (state === null || !state.touch || state.hold) return;
  await press("touch", placeOn($("screen"), click));
  setTimeout(refreshScreen, 120);
});

// -- buttons ---------------------------------------------------------------------------------------------------

$("reader").addEventListener("submit", (event) => { event.preventDefault(); scanned("scan", { text: $("reader-text").value }); });
$("stand").addEventListener("click", () => press("person", { celsius: Number($("celsius").value) }));
$("nobody").addEventListener("click", () => press("nobody"));
$("celsius").addEventListener("input", () => press("person", { celsius: Number($("celsius").value) }));
$("celsius").addEventListener("change", () => $("celsius").blur());
$("gate-pass").addEventListener("click", () => press("gate-pass"));
$("gate-exit").addEventListener("click", () => press("gate-exit"));
$("modem-condition").addEventListener("change", (event) => {
  press("modem-condition", { condition: event.target.value });
  event.target.blur();
});
$("reply").addEventListener("submit", (event) => {
  event.preventDefault();
  if ($("reply-text").value) press("sms-to-office", { text: $("reply-text").value });
  $("reply-text").value = "";
});
$("network-plug").addEventListener("click", () => press("network", { on: !state.network.plugged }));
$("network-fault").addEventListener("change", (event) => {
  press("network-fault", { fault: event.target.value });
  event.target.blur();
});
$("network-cut").addEventListener("change", (event) => {
  if (event.target.value) press("network-cut-next", { fault: event.target.value });
  event.target.value = "";
  event.target.blur();
});
$("faults-off").addEventListener("click", () => press("faults-off"));
$("tear").addEventListener("click", () => { tornUpTo = state.printer.count; drawPrinter(); });
$("sensor-fault").addEventListener("change", (event) => { press("sensor-fault", { fault: event.target.value }); event.target.blur(); });
$("ambient").addEventListener("change", (event) => { press("ambient", { celsius: Number(event.target.value) }); event.target.blur(); });
for (const box of document.querySelectorAll("[data-printer]")) {
  box.addEventListener("change", () => press("printer", { switch: box.dataset.printer, on: box.checked !== ("inverted" in box.dataset) }));
}
for (const box of document.querySelectorAll("[data-press-toggle]")) {
  box.addEventListener("change", () => press(box.dataset.pressToggle, { on: box.checked !== ("inverted" in box.dataset) }));
}
for (const one of document.querySelectorAll("[data-press]")) one.addEventListener("click", () => press(one.dataset.press));
$("clock-form").addEventListener("submit", (event) => {
  event.preventDefault();
  press("move-clock", { to: $("clock-to").value });
  $("clock-move").open = false;
});
for (const step of document.querySelectorAll("[data-minutes]")) {
  step.addEventListener("click", () => {
    const from = new Date(`${$("clock-to").value}:00Z`);
    $("clock-to").value = new Date(from.getTime() + step.dataset.minutes * 60000).toISOString().slice(0, 16);
  });
}

refresh();
setInterval(() => { if (!document.hidden) refresh(); }, STATE_EVERY_MS);
setInterval(refreshScreen, SCREEN_EVERY_MS);
