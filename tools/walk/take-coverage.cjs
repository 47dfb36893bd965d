'use strict';
// Loaded before a service whose walk is measured, in each of its threads: when the process gets SIGUSR2, each thread writes which
// functions it has run since the last time.
const { takeCoverage } = require('node:v8');
const { BroadcastChannel, isMainThread } = require('node:worker_threads');

const channel = new BroadcastChannel('take-coverage');
channel.addEventListener('message', () => takeCoverage());
channel.unref();
if (isMainThread) {
  process.on('SIGUSR2', () => {
    channel.postMessage(null);
    takeCoverage();
  });
}
