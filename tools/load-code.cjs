'use strict';
// Loads the bundled code of the command and its threads with what V8 compiled of it in the build (`keep-code.cjs`): to compile
// it takes a quarter of a short run. V8 itself refuses what another version made, or this one with other flags, and
// compiles as usual then. The build puts this file beside the code.
const { readFileSync } = require('node:fs');
const { createRequire, isBuiltin } = require('node:module');
const path = require('node:path');
const { Script } = require('node:vm');

/** Newer versions of V8 optimise in other steps, and have no such flag. */
const hasBudget = Number.parseInt(process.versions.v8, 10) < 12;

/**
 * Flags of a short run, most of which is code that runs once. A function is optimised when it has run for some milliseconds,
 * instead of one: that took a third of the processor time. And what is still used is marked only where the heap is full:
 * to mark it in small steps, beside the program, took a tenth for a heap that is never collected.
 */
const SHORT = [...(hasBudget ? ['--interrupt-budget=1000000'] : []), '--no-incremental-marking'];
/** Three times V8's own budget: with that, a thousand conditions of rules are optimised for less than it saves. */
const LONG = [...(hasBudget ? ['--interrupt-budget=200000'] : []), '--incremental-marking'];
/** A run that takes longer is a long one. */
const SHORT_MS = 1_000;

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

/** Whether the run is a long one, by the flags of the process. A thread knows it of the time when it was started. */
let isLong = false;
const IS_LONG = 'dockwarden: whether the run is long';

/** Runs the command. */
function start(name) {
  setFlags(SHORT);
  setTimeout(() => {
    isLong = true;
    setFlags(LONG);
    builtin('node:worker_threads').setEnvironmentData(IS_LONG, true);
  }, SHORT_MS).unref();
  return load(name);
}

/** Runs a thread of the command. */
function startThread(name) {
  isLong = builtin('node:worker_threads').getEnvironmentData(IS_LONG) === true;
  return load(name);
}

const builtin = require;

function setFlags(flags) {
  const { setFlagsFromString } = builtin('node:v8');
  for (const flag of flags) setFlagsFromString(flag);
}

/** Runs a file of this folder once, and returns its exports. */
function load(name) {
  const known = loaded.get(name);
  if (known !== undefined) return known.exports;
  const filename = path.join(__dirname, name);
  const script = compile(filename);
  scripts.set(filename, script);
  const module = { exports: {} };
  loaded.set(name, module);
  const require = (id) => {
    if (id.startsWith('./')) return load(id.slice(2));
    if (!isBuiltin(id)) return createRequire(filename)(id);
    return LATE.has(id) ? loadedLate(id) : builtin(id);
  };
  script.runInThisContext()(module.exports, require, module, filename, __dirname);
  return module.exports;
}

/** A module whose functions need no `this`; it is loaded when the first of them is asked for. */
function loadedLate(id) {
  const unloaded = new Proxy({}, { get: (_, name) => real()[name] });
  const module = Object.create(unloaded);
  const real = () => {
    const exported = builtin(id);
    Object.setPrototypeOf(module, exported);
    return exported;
  };
  return module;
}

/** V8 takes compiled code only where its flags are those of the build. */
function compile(filename) {
  const code = readFileSync(filename, 'latin1');
  const cachedData = compiled(filename);
  if (isLong) setFlags(SHORT);
  const script = new Script(code, { filename, cachedData });
  if (isLong) setFlags(LONG);
  return script;
}

function compiled(filename) {
  try {
    return readFileSync(fileOfCompiled(filename));
  } catch {
    return undefined;
  }
}

const fileOfCompiled = (filename) => `${filename}.${process.versions.v8}-${process.arch}`;

/** What V8 has compiled of a file, for runs that begin; this one may have become a long one, where the machine is slow. */
function compiledCode(script) {
  setFlags(SHORT);
  return script.createCachedData();
}

module.exports = { start, startThread, load, scripts, fileOfCompiled, compiledCode };
