// Dropping a file on its frame, sending it as it is chosen, and shrinking a picture on the spot.
"use strict";

for (const form of document.querySelectorAll("[data-dropzone]")) {
  const zone = form.querySelector(".drop-zone");
  const input = form.querySelector("input[type=file]");
  const shrink = form.querySelector("input[name=shrink]");
  const state = document.querySelector(form.getAttribute("hx-target"));
  const send = () => form.requestSubmit();

  input.addEventListener("change", () => {
    if (input.files.length) send();
  });
  for (const name of ["dragenter", "dragover"]) {
    zone.addEventListener(name, (event) => {
      event.preventDefault();
      zone.classList.add("is-over");
    });
  }
  for (const name of ["dragleave", "drop"]) {
    zone.addEventListener(name, () => zone.classList.remove("is-over"));
  }
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    if (!event.dataTransfer.files.length) return;
    input.files = event.dataTransfer.files;
    send();
  });
  // The refused picture is still in the field: send it again, asking for it to be reduced.
  state.addEventListener("click", (event) => {
    if (!event.target.closest("[data-shrink]")) return;
    shrink.checked = true;
    send();
    shrink.checked = false;
  });
}

// A refusal by the server itself (too large a body, no network) must be said too.
for (const name of ["htmx:responseError", "htmx:sendError"]) {
  document.body.addEventListener(name, (event) => {
    const form = event.target.closest("[data-dropzone]");
    if (!form) return;
    const state = document.querySelector(form.getAttribute("hx-target"));
    const alert = document.createElement("div");
    alert.className = "alert alert-danger";
    alert.setAttribute("role", "alert");
    const status = event.detail.xhr ? event.detail.xhr.status : 0;
    alert.textContent =
      {
        401: "Votre session a expiré : reconnectez-vous, puis joignez à nouveau le fichier.",
        413: "Ce fichier est trop lourd pour être envoyé (25 Mo au plus pour une image à réduire).",
      }[status] || "Le fichier n’a pas pu être envoyé. Vérifiez la connexion et recommencez : rien n’a été changé.";
    state.prepend(alert);
  });
}
