// @ts-check

/** The text field: grows with its text, Enter sends, Shift+Enter makes a new line. */
export class Composer {
  /**
   * @param {HTMLFormElement} form
   * @param {HTMLTextAreaElement} input
   * @param {(text: string) => boolean} send  false when the text is not taken: it stays in the field
   */
  constructor(form, input, send) {
    this.input = input;
    this.send = send;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    // On the form: what the field's own listeners have made of a key comes first.
    form.addEventListener("keydown", (event) => {
      if (event.defaultPrevented || event.target !== input || event.key !== "Enter") return;
      if (event.shiftKey || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
      event.preventDefault();
      this.#submit();
    });
    // The field keeps the focus, and a phone its keyboard, when something else of the form is pressed.
    form.addEventListener("mousedown", (event) => {
      if (event.target !== input) event.preventDefault();
    });
    input.addEventListener("input", () => this.#grow());
    if (input.value) this.#grow();
  }

  clear() {
    this.input.value = "";
    this.#grow();
  }

  #submit() {
    if (this.send(this.input.value)) this.clear();
    this.input.focus();
  }

  #grow() {
    this.input.style.height = "auto";
    // Past its max-height the field scrolls; the two pixels are its borders.
    this.input.style.height = `${this.input.scrollHeight + 2}px`;
  }
}
