// On a software's page: only the profiles of the chosen lane.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const lane = document.getElementById("id_couloir");
  if (!lane) return;
  const rows = [...document.querySelectorAll(".form-row[class*='field-profiles_']")];
  const show = () => {
    for (const row of rows) row.hidden = !row.classList.contains(`field-profiles_${lane.value}`);
  };
  lane.addEventListener("change", show);
  show();
});
