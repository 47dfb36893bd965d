const assert = require('node:assert');
const { execSync } = require('node:child_process');
describe('money', () => {
  it('reads cents', () => assert.strictEqual(require('../dist/money.js').cents('4.5'), 450));
  it('has an invoice', () =>
    assert.match(execSync('node scripts/invoice.js 7', { encoding: 'utf8' }), /7/));
});
