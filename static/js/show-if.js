// Shows a block only while other fields have given values. Hidden fields are posted all the same: an answer
// that is no longer called for is kept.
//   data-show-if="field=value"            that field has that value (field=a|b: one of them)
//   data-show-any="f=x&g=y f=z&h=y"       one of the groups (parted by spaces) holds whole
"use strict";

const holds = (form, test) => {
  const [name, wanted] = test.split("=");
  const field = form.elements.namedItem(name);
  return wanted.split("|").includes(field ? field.value : "");
};

const refresh = (form) => {
  for (const block of form.querySelectorAll("[data-show-if]")) {
    block.hidden = !holds(form, block.dataset.showIf);
  }
  for (const block of form.querySelectorAll("[data-show-any]")) {
    const groups = block.dataset.showAny.split(" ");
    block.hidden = !groups.some((group) => group.split("&").every((test) => holds(form, test)));
  }
};

for (const form of document.querySelectorAll("form")) {
  if (!form.querySelector("[data-show-if], [data-show-any]")) continue;
  form.addEventListener("change", () => refresh(form));
  refresh(form);
}
