// form[data-keep]: what is typed and not saved outlives « back », a closed session or a crash, in this tab alone.
//
// Pages are not cached, so that nobody reads them after log-out: the browser brings no typed text back by itself.
// The form's version tells whether it was saved since; if it was, what was kept is forgotten.

const PREFIX = "saisie:";
// A search and ticked rows are no answers.
const PLUMBING = new Set(["words", "row"]);
const form = document.querySelector("form[data-keep]");

function fieldsOf(kept) {
  return [...kept.elements].filter((one) => one.name && !PLUMBING.has(one.name) && !["submit", "button", "hidden", "file"].includes(one.type));
}

function isTick(one) {
  return one.type === "checkbox" || one.type === "radio";
}

/** The answers in their order, a tick as true or false; a page with other fields is another page. */
function answers() {
  return fieldsOf(form).map((one) => [one.name, isTick(one) ? one.value : "", isTick(one) ? one.checked : one.value]);
}

function fill(typed) {
  const fields = new Map(fieldsOf(form).map((one) => [`${one.name} ${isTick(one) ? one.value : ""}`, one]));
  for (const [name, value, answer] of typed) {
    const one = fields.get(`${name} ${value}`);
    if (!one) continue;
    const before = isTick(one) ? one.checked : one.value;
    if (before === answer) continue;
    if (isTick(one)) one.checked = answer;
    else one.value = answer;
    one.dispatchEvent(new Event("input", { bubbles: true }));
    one.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

function tell(forgetAll) {
  const notice = document.createElement("div");
  notice.className = "alert alert-info";
  notice.setAttribute("role", "status");
  notice.dataset.kept = "";
  notice.append("Voici ce que vous aviez saisi sans l’enregistrer. ");
  const forget = document.createElement("button");
  forget.type = "button";
  forget.className = "btn btn-link p-0 align-baseline";
  forget.textContent = "Revenir à ce qui est enregistré";
  forget.addEventListener("click", () => {
    forgetAll();
    window.location.reload();
  });
  notice.append(forget);
  form.before(notice);
}

function keep(key, version) {
  try {
    sessionStorage.setItem(key, JSON.stringify({ version, typed: answers() }));
  } catch {
    // Full or forbidden: the page works as before.
  }
}

function start() {
  const key = PREFIX + window.location.pathname;
  const version = form.elements.namedItem("version").value;
  const stored = JSON.stringify(answers());
  let forgotten = false;
  let held = null;
  try {
    held = JSON.parse(sessionStorage.getItem(key));
  } catch {
    held = null;
  }
  if (held && held.version === version && JSON.stringify(held.typed) !== stored) {
    fill(held.typed);
    tell(() => {
      forgotten = true;
      sessionStorage.removeItem(key);
    });
  } else {
    sessionStorage.removeItem(key);
  }
  let timer = 0;
  const now = () => {
    if (!forgotten) keep(key, version);
  };
  const later = () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(now, 300);
  };
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  form.addEventListener("submit", now);
  // portail.js then takes away what is kept; a save still waiting must not bring it back.
  document.addEventListener("submit", (event) => {
    if (event.target.matches("form[data-forget-typed]")) forgotten = true;
  });
  window.addEventListener("pagehide", () => {
    if (JSON.stringify(answers()) !== stored) now();
  });
}

if (form) start();
