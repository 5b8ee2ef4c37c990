// @ts-check
// What the pages besides the chat add in the browser. They are complete without it.

const now = new Date();
const today = [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, "0")).join("-");

// An answer whose review date has passed says so: the page itself does not depend on the day it was built.
for (const note of document.querySelectorAll("[data-review-by]")) {
  if (note instanceof HTMLElement) note.hidden = (note.dataset.reviewBy ?? "") >= today;
}

// The state of the base lists the answers that are overdue today.
for (const list of document.querySelectorAll("[data-reviews]")) {
  const late = list.querySelector("[data-review-by]:not([hidden])") ? "some" : "none";
  for (const part of list.querySelectorAll("[data-reviews-are]")) {
    if (part instanceof HTMLElement) part.hidden = part.dataset.reviewsAre !== late;
  }
}

// Material gives the search dialog no name of its own.
const search = document.querySelector(".md-search[role=dialog]:not([aria-label])");
search?.setAttribute("aria-label", search.querySelector("input")?.getAttribute("aria-label") ?? "");
