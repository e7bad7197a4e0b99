// [data-combobox="address"]: a search field that proposes as one types, after the ARIA 1.2 combobox with a list.
//
// The answer comes from the server as a list of options: one leads to a page (data-href) or presses a button of the
// field's form (data-name, data-value). Without this script the field is a plain search, sent by its form.

const PAUSE = 180;
const LEAST = 2;
let lists = 0;

class Combobox {
  constructor(root) {
    this.address = root.dataset.combobox;
    this.root = root;
    this.input = root.querySelector("input");
    this.panel = root.querySelector("[data-combobox-panel]");
    this.status = root.querySelector("[data-combobox-status]");
    this.listId = `combobox-${(lists += 1)}`;
    this.timer = 0;
    this.request = null;
    this.answered = null;
    this.active = -1;
    this.input.setAttribute("role", "combobox");
    this.input.setAttribute("aria-autocomplete", "list");
    this.input.setAttribute("aria-expanded", "false");
    this.input.setAttribute("aria-haspopup", "listbox");
    this.input.addEventListener("input", (event) => { if (!event.isComposing) this.later(); });
    this.input.addEventListener("compositionend", () => this.later());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("click", () => this.reopen());
    this.panel.addEventListener("mousedown", (event) => { if (!event.target.closest("a")) event.preventDefault(); });
    this.panel.addEventListener("click", (event) => this.choose(event.target.closest("[role=option]")));
    root.addEventListener("focusout", (event) => { if (!root.contains(event.relatedTarget)) this.close(); });
    this.input.form.addEventListener("submit", () => this.close());
  }

  get options() {
    return [...this.panel.querySelectorAll("[role=option]")];
  }

  get words() {
    return this.input.value.trim();
  }

  later() {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.ask(), PAUSE);
  }

  /** Asks for what is typed now; an answer to what was typed before is dropped, whenever it comes. */
  async ask() {
    window.clearTimeout(this.timer);
    this.request?.abort();
    const words = this.words;
    if (words.length < LEAST) {
      this.close();
      this.answered = null;
      return;
    }
    const request = new AbortController();
    this.request = request;
    const query = new URLSearchParams({ mots: words, liste: this.listId });
    let text = "";
    try {
      const response = await fetch(`${this.address}?${query}`, { signal: request.signal, headers: { Accept: "text/html" } });
      text = response.ok ? await response.text() : "";
    } catch {
      text = "";
    }
    if (request.signal.aborted || words !== this.words) return;
    this.show(text, words);
  }

  show(text, words) {
    const answer = new DOMParser().parseFromString(text, "text/html").querySelector("[data-combobox-answer]");
    if (!answer) {
      this.close();
      this.status.textContent = "Les propositions ne viennent pas : appuyez sur Entrée pour chercher.";
      return;
    }
    this.panel.replaceChildren(answer);
    this.answered = words;
    this.open();
    this.status.textContent = answer.dataset.told;
  }

  open() {
    this.panel.hidden = false;
    this.activate(-1);
    const found = this.options.length > 0;
    this.input.setAttribute("aria-expanded", String(found));
    if (found) this.input.setAttribute("aria-controls", this.listId);
    else this.input.removeAttribute("aria-controls");
  }

  reopen() {
    if (this.panel.hidden && this.answered !== null && this.answered === this.words) this.open();
  }

  close() {
    window.clearTimeout(this.timer);
    this.request?.abort();
    this.panel.hidden = true;
    this.activate(-1);
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-controls");
  }

  activate(place) {
    const options = this.options;
    this.active = place;
    options.forEach((option, at) => option.setAttribute("aria-selected", String(at === place)));
    if (options[place]) {
      this.input.setAttribute("aria-activedescendant", options[place].id);
      options[place].scrollIntoView({ block: "nearest" });
    } else {
      this.input.removeAttribute("aria-activedescendant");
    }
  }

  key(event) {
    if (event.isComposing || event.ctrlKey || event.metaKey) return;
    const last = this.options.length - 1;
    const open = !this.panel.hidden && last >= 0;
    const moves = {
      ArrowDown: () => (this.active < last ? this.active + 1 : 0),
      ArrowUp: () => (this.active > 0 ? this.active - 1 : last),
    };
    if (this.active >= 0) Object.assign(moves, { Home: () => 0, End: () => last });
    if (event.key === "Escape" && !this.panel.hidden) {
      event.preventDefault(); // a search field would empty itself
      this.close();
    } else if (event.key in moves && open) {
      event.preventDefault();
      this.activate(moves[event.key]());
    } else if (event.key === "ArrowDown" && this.words.length >= LEAST) {
      event.preventDefault();
      if (this.answered === this.words) this.open();
      else this.ask();
    } else if (event.key === "Enter" && open && this.active >= 0) {
      event.preventDefault();
      this.choose(this.options[this.active]);
    } else if (event.key === "Enter") {
      this.close();
    }
  }

  choose(option) {
    if (!option) return;
    if (option.dataset.href) {
      window.location.assign(option.dataset.href);
      return;
    }
    const button = document.createElement("button");
    button.type = "submit";
    button.hidden = true;
    button.name = option.dataset.name;
    button.value = option.dataset.value;
    this.input.value = "";
    this.input.form.append(button);
    this.input.form.requestSubmit(button);
    button.remove();
  }
}

for (const root of document.querySelectorAll("[data-combobox]")) new Combobox(root);
