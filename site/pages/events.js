// @ts-check
// The demo of window.Noa: buttons that call it, and every event that the page receives.

const noa = () => /** @type {any} */ (window).Noa;
const told = document.querySelector("[data-noa='events']");

for (const button of document.querySelectorAll("button[data-call]")) {
  if (!(button instanceof HTMLButtonElement)) continue;
  const { call = "", given = "[]" } = button.dataset;
  button.addEventListener("click", () => noa()[call](...JSON.parse(given)));
}

addEventListener("load", () => {
  for (const type of ["ready", "open", "close", "conversation", "reply", "feedback", "handoff"]) {
    noa().on(type, (/** @type {object} */ detail) => {
      const line = document.createElement("p");
      line.textContent = `${type} ${JSON.stringify(detail)}`;
      told?.append(line);
    });
  }
});
