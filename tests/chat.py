"""The chat as a visitor meets it, for the browser tests."""

from __future__ import annotations

from playwright.sync_api import FrameLocator, Locator, Page, expect

START = 90_000
"""Milliseconds that a start of Python may take on a busy machine before the test is given up."""


class Chat:
    """The `<noa-chat>` of a page or of a frame."""

    def __init__(self, place: Page | FrameLocator) -> None:
        self.element = place.locator("noa-chat")
        self.input = self.mark("input")
        self.log = self.mark("log")
        self.replies = self.log.locator('> [data-kind]:not([data-kind="welcome"], [data-kind="visitor"])')
        self.questions = self.log.locator('> [data-kind="visitor"]')

    def mark(self, name: str) -> Locator:
        """The elements marked `data-noa`."""
        return self.element.locator(f'[data-noa="{name}"]')

    def expect_state(self, state: str) -> None:
        expect(self.element).to_have_attribute("data-state", state, timeout=START)

    def send(self, text: str) -> None:
        self.input.fill(text)
        self.input.press("Enter")

    def ask(self, text: str) -> Locator:
        """Sends a question and waits for its reply."""
        questions, replies = self.questions.count(), self.replies.count()
        self.send(text)
        expect(self.replies).to_have_count(replies + 1, timeout=START)
        return self.questions.nth(questions).locator("+ [data-kind]")
