/**
 * NOA's worker as one would write it from Pyodide's documentation: `loadPyodide`, micropip, wheels. It takes the place of
 * site/chat/worker.js, so that `make bench-start` compares runtimes and nothing else. start.py gives it `wheels.json`.
 */
import { loadPyodide } from "./pyodide/pyodide.mjs";

/** The page gives up on a worker that is silent; this one cannot say how far it is. */
const alive = setInterval(() => postMessage({ type: "progress", loaded: 0, total: 1 }), 5000);
const here = (path) => String(new URL(path, import.meta.url));
let noa;

addEventListener("message", async ({ data }) => {
  if (data.type === "start") {
    const bundle = fetch(new URL(data.manifest.bundles[data.lang].file, data.root)).then((response) => response.arrayBuffer());
    const wheels = fetch(here("wheels.json")).then((response) => response.json());
    const python = await loadPyodide({ indexURL: here("pyodide/") });
    await python.loadPackage("micropip", { messageCallback: () => {} });
    await python.pyimport("micropip").install.callKwargs(python.toPy((await wheels).map(here)), { deps: false });
    noa = python.pyimport("noa_core.browser");
    noa.load(python.toPy(new Uint8Array(await bundle)));
    clearInterval(alive);
    postMessage({ type: "ready" });
  } else if (data.type === "ask") {
    const { reply, state } = JSON.parse(noa.handle(JSON.stringify({ ...data, do: "ask" })));
    postMessage({ type: "reply", id: data.id, reply, state });
  }
});
