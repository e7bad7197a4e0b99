// Small helps for every page; each works on an attribute, and every page works without them.

/** Puts the reader on the error summary when a page comes back with one. */
function focusErrorSummary() {
  const summary = document.querySelector("[data-error-summary]");
  if (summary) summary.focus();
}

/** data-confirm="…": asks before a form is sent or a button's form is. */
function askBeforeSubmit(event) {
  const asked = event.submitter?.dataset.confirm ?? event.target.dataset.confirm;
  if (asked && !window.confirm(asked)) event.preventDefault();
}

/** Milliseconds after which a form that got no answer may be sent again: its sending was stopped, or is lost. */
const LOST = 10_000;
/** The same of a form with files, which can take their time. */
const LOST_FILES = 120_000;

/** A form is sent once, whatever the impatience; « back » finds it usable again. */
function sendOnce(event) {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || "sendTwice" in form.dataset) return;
  const lost = form.enctype === "multipart/form-data" ? LOST_FILES : LOST;
  if (form.dataset.sent && Date.now() - Number(form.dataset.sent) < lost) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = String(Date.now());
}

function forgetSent() {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
}

/** data-check-all="name": ticks or unticks each box of that name in the same form or table. */
function checkAll(event) {
  const name = event.target.dataset?.checkAll;
  if (!name) return;
  const scope = event.target.closest("form, table") ?? document;
  for (const box of scope.querySelectorAll(`input[type="checkbox"][name="${CSS.escape(name)}"]`)) {
    if (box.disabled || box.closest("[hidden]")) continue;
    if (box.checked !== event.target.checked) {
      box.checked = event.target.checked;
      box.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }
}

/** data-copy="selector": copies that element's text. */
async function copyText(event) {
  const button = event.target.closest?.("[data-copy]");
  if (!button || !navigator.clipboard) return;
  const source = document.querySelector(button.dataset.copy);
  await navigator.clipboard.writeText(source.value ?? source.textContent.trim());
  const label = button.textContent;
  button.textContent = "Copié";
  window.setTimeout(() => { button.textContent = label; }, 2000);
}

/** data-guard on a form: warns before typed and unsaved text is left behind. */
function guardForms() {
  for (const form of document.querySelectorAll("form[data-guard]")) {
    let dirty = false;
    form.addEventListener("input", () => { dirty = true; });
    form.addEventListener("submit", () => { dirty = false; });
    window.addEventListener("beforeunload", (event) => { if (dirty) event.preventDefault(); });
  }
}

/** data-submit-on-change on a form: a filter applies as soon as it is chosen. */
function submitOnChange(event) {
  const form = event.target.closest?.("form[data-submit-on-change]");
  if (form && event.target.matches("select, input[type=checkbox]")) form.requestSubmit();
}

/** data-forget-typed on a form: what keep.js keeps in this tab is not for the next person at this screen. */
function forgetTyped(event) {
  if (!event.target.matches("form[data-forget-typed]")) return;
  for (const key of Object.keys(sessionStorage)) {
    if (key.startsWith("saisie:")) sessionStorage.removeItem(key);
  }
}

document.addEventListener("submit", askBeforeSubmit);
document.addEventListener("submit", forgetTyped);
document.addEventListener("submit", sendOnce);
document.addEventListener("change", checkAll);
document.addEventListener("change", submitOnChange);
document.addEventListener("click", copyText);
window.addEventListener("pageshow", forgetSent);
focusErrorSummary();
guardForms();
