"""NOA's understanding and conversation: the same code in the browser and on CPython 3.11 to 3.14."""

from noa_core.assistant import Assistant
from noa_core.conversation import Conversation
from noa_core.errors import NoaError
from noa_core.reply import Reply

__all__ = ["Assistant", "Conversation", "NoaError", "Reply"]
