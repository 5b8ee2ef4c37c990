// @ts-check

/**
 * The text field: grows with its text, Enter sends, Shift+Enter makes a new line.
 *
 * @param {HTMLFormElement} form
 * @param {HTMLTextAreaElement} input
 * @param {(text: string) => boolean} send  false when the text is not taken: it stays in the field
 */
export function bindComposer(form, input, send) {
  const grow = () => {
    input.style.height = "auto";
    // Past its max-height the field scrolls; the two pixels are its borders.
    input.style.height = `${input.scrollHeight + 2}px`;
  };
  const submit = () => {
    if (send(input.value)) {
      input.value = "";
      grow();
    }
    input.focus();
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    event.preventDefault();
    submit();
  });
  input.addEventListener("input", grow);
  if (input.value) grow();
}
