'use strict';
// Loads the bundled code of the command and its threads with what V8 compiled of it in the build (`keep-code.cjs`): to compile
// it takes a quarter of a short run. V8 itself refuses what another version made, or this one with other flags, and
// compiles as usual then. The build puts this file beside the code.
const { readFileSync } = require('node:fs');
const { createRequire, wrap } = require('node:module');
const path = require('node:path');
const { Script } = require('node:vm');

/** The bytes of bytecode that a function runs before V8 considers optimising it. */
const PATIENT_BUDGET = 1_000_000;

/** Modules of Node.js that take it a millisecond or three to load, and that many commands never use. */
const LATE = new Set(
  ['child_process', 'crypto', 'fs/promises', 'os', 'v8', 'worker_threads', 'zlib'].map(
    (name) => `node:${name}`,
  ),
);

/** Exports, by file. */
const loaded = new Map();
/** By file, for the build. */
const scripts = new Map();

/**
 * Runs the command. V8 optimises a function when it has run for some milliseconds then, instead of one: most of a short run is
 * code that runs once, and optimising that took a third of its processor time. Newer versions of V8 optimise in other steps.
 * Flags are those of the process, and have to be as they were in the build before anything is loaded.
 */
function start(name) {
  if (Number.parseInt(process.versions.v8, 10) < 12) {
    require('node:v8').setFlagsFromString(`--interrupt-budget=${PATIENT_BUDGET}`);
  }
  return load(name);
}

/** Runs a file of this folder once, and returns its exports. */
function load(name) {
  const known = loaded.get(name);
  if (known !== undefined) return known.exports;
  const filename = path.join(__dirname, name);
  const script = new Script(wrap(readFileSync(filename, 'latin1')), {
    filename,
    cachedData: compiled(filename),
  });
  scripts.set(filename, script);
  const module = { exports: {} };
  loaded.set(name, module);
  const others = createRequire(filename);
  const require = (id) => {
    if (id.startsWith('./')) return load(id.slice(2));
    return LATE.has(id) ? loadedLate(() => others(id)) : others(id);
  };
  script.runInThisContext()(module.exports, require, module, filename, __dirname);
  return module.exports;
}

/** A module whose functions need no `this`; it is loaded when the first of them is asked for. */
function loadedLate(load) {
  const unloaded = new Proxy({}, { get: (_, name) => real()[name] });
  const module = Object.create(unloaded);
  const real = () => {
    const exported = load();
    Object.setPrototypeOf(module, exported);
    return exported;
  };
  return module;
}

function compiled(filename) {
  try {
    return readFileSync(fileOfCompiled(filename));
  } catch {
    return undefined;
  }
}

const fileOfCompiled = (filename) => `${filename}.${process.versions.v8}-${process.arch}`;

module.exports = { start, load, scripts, fileOfCompiled };
