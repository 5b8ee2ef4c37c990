/**
 * Makes the browser's Python library: `node pack.mjs job.json`, as called by library.py.
 *
 * The job: {pyodide, micropip, wheel, packages, standins, scratch, out: {untouched, trimmed, bare} or {light}} (paths; `packages` are
 * folders of Python sources that ship whole; `standins` a folder of modules that take the place of others, or null; `out` as in
 * library.py). Two Pyodides take part. The first installs, compiles and zips (freeze.py); the second starts on the full compiled library,
 * is put to work (exercise.py) and says which modules that took.
 */
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const job = JSON.parse(readFileSync(process.argv[2], "utf8"));
const { loadPyodide } = await import(pathToFileURL(join(job.pyodide, "pyodide.mjs")).href);

/** Hash order is fixed so that the same sources give the same bytes. */
const start = (options = {}) =>
  loadPyodide({
    indexURL: job.pyodide,
    env: { PYTHONHASHSEED: "0", PYTHONDONTWRITEBYTECODE: "1" },
    stdout: () => {},
    ...options,
  });

/** Copies a folder of the build machine into a Pyodide's file system. */
function copyInto(FS, from, to) {
  FS.mkdirTree(to);
  for (const name of readdirSync(from).sort()) {
    if (name === "__pycache__") continue;
    const path = join(from, name);
    if (statSync(path).isDirectory()) copyInto(FS, path, `${to}/${name}`);
    else FS.writeFile(`${to}/${name}`, readFileSync(path));
  }
}

/** Makes a module of this folder importable. */
function lend(python, name) {
  python.FS.mkdirTree("/packing");
  python.FS.writeFile(`/packing/${name}.py`, readFileSync(join(here, `${name}.py`)));
  python.runPython("import sys; sys.path.append('/packing') if '/packing' not in sys.path else None");
  return python.pyimport(name);
}

/** @returns a Pyodide with the packages installed, and the folders they are in. */
async function packer() {
  const python = await start();
  await python.loadPackage(job.micropip, { messageCallback: () => {} });
  const wheel = `/tmp/${basename(job.wheel)}`;
  python.FS.writeFile(wheel, readFileSync(job.wheel));
  await python.pyimport("micropip").install.callKwargs(`emfs:${wheel}`, { deps: false });
  const site = python.runPython("import site; site.getsitepackages()[0]");
  for (const folder of job.packages) copyInto(python.FS, folder, `${site}/${basename(folder)}`);
  return { python, folders: [`${site}/rapidfuzz`, ...job.packages.map((folder) => `${site}/${basename(folder)}`)] };
}

const { python, folders } = await packer();
const archive = python.runPython("import sys; f'/lib/python{sys.version_info[0]}{sys.version_info[1]}.zip'");
const freeze = lend(python, "freeze");
const sources = freeze.read(archive, python.toPy(folders));
if (job.standins) {
  copyInto(python.FS, job.standins, "/standins");
  freeze.stand_in(sources, "/standins");
}
const library = freeze.compiled(sources, true);
const write = (files, path) => writeFileSync(path, freeze.zipped(files).toJs());

const full = join(job.scratch, "full.zip");
write(library, full);
const trial = await start({ stdLibURL: full });
const named = job.packages.flatMap((folder) => freeze.named_in(sources, basename(folder)).toJs());
const exercise = lend(trial, "exercise");
exercise.exercise(trial.toPy([...(job.standins ? [] : ["rapidfuzz"]), ...named]));
// Errors also cross into JavaScript, and values go both ways.
try {
  trial.runPython("raise ValueError('crossing')");
} catch (error) {
  if (error.type !== "ValueError") throw error;
}
if (!job.standins) await trial.runPythonAsync("import asyncio\nawait asyncio.sleep(0)\n{'a': [1]}");
trial.toPy({ a: [1] }).toJs();
const used = exercise.modules_of(archive).toJs();

const bare = freeze.kept(freeze.compiled(sources, false), python.toPy(used));
if (job.standins) write(bare, job.out.light);
else {
  write(sources, job.out.untouched);
  write(freeze.kept(library, python.toPy(used)), job.out.trimmed);
  write(bare, job.out.bare);
}
