const test = require('node:test');
const assert = require('node:assert');
const greeting = require('greeting');

test('greets', () => assert.equal(greeting('you'), 'Good day, you.'));
