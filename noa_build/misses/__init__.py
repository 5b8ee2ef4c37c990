"""The questions that NOA missed: read them, group them, propose what to do with each, and do what the editor accepts."""
