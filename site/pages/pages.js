// @ts-check
// Says on an answer's page that its review date has passed: the page itself does not depend on the day it was built.

const now = new Date();
const today = [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, "0")).join("-");

for (const note of document.querySelectorAll("[data-review-by]")) {
  if (note instanceof HTMLElement) note.hidden = (note.dataset.reviewBy ?? "") >= today;
}
