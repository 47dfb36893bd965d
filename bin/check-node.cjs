'use strict';
// Ends the process where Node is older than package.json asks for. Written in the syntax of the oldest
// Node that anybody may have (ECMAScript 5), so that it can say so instead of failing to parse.

var needed = require('../package.json').engines.node.replace('>=', '');
var running = process.versions.node;

var wanted = needed.split('.').map(Number);
var found = running.split('.').map(Number);

if (found[0] < wanted[0] || (found[0] === wanted[0] && found[1] < wanted[1])) {
  console.error('dockwarden needs Node ' + needed + ' or later; this is Node ' + running);
  process.exit(2);
}
