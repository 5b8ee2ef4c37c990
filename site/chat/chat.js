// @ts-check
import { NoaChat } from "./element.js";

customElements.define("noa-chat", NoaChat);
