// Shows a block only while another field has a given value: data-show-if="field=value" or "field=a|b".
// Hidden fields are posted all the same: an answer that is no longer called for is kept.
"use strict";

const valueOf = (form, name) => {
  const field = form.elements.namedItem(name);
  return field ? field.value : "";
};

const refresh = (form) => {
  for (const block of form.querySelectorAll("[data-show-if]")) {
    const [name, wanted] = block.dataset.showIf.split("=");
    block.hidden = !wanted.split("|").includes(valueOf(form, name));
  }
};

for (const form of document.querySelectorAll("form")) {
  if (!form.querySelector("[data-show-if]")) continue;
  form.addEventListener("change", () => refresh(form));
  refresh(form);
}
