import { expect, it } from 'vitest';
import { auditLines, type VerifiedLog } from '../../cli/data/run-audit.ts';
import { PLAIN } from './style.ts';

const HASH = 'ab'.repeat(32);
const log = (given: Partial<VerifiedLog>): VerifiedLog => ({
  entries: 1_234,
  first: 1,
  last: { number: 1_234, hash: HASH },
  faults: [],
  faultCount: 0,
  headsHeld: 26,
  headsBefore: 0,
  provenTo: { number: 1_230, at: 0, hash: '' },
  isFolder: true,
  unfinished: 0,
  hasOwnHeads: true,
  ...given,
});

it('says what holds, and from which entry on it is not proven', () => {
  expect(auditLines(log({}), PLAIN)).toEqual([
    '1,234 entries (1 to 1234): each follows the one before it',
    `head 1234:${HASH}`,
    'not proven  entries after 1230, which the last head is of: they may have been replaced or cut off by anyone who can write the log',
  ]);
});

it('says what is wrong first', () => {
  const lines = auditLines(log({ faults: ['entry 7 \u001b[31m'], faultCount: 3 }), PLAIN);
  expect(lines.slice(0, 3)).toEqual([
    'wrong  entry 7 \\x1b[31m',
    'wrong  and 2 more',
    '1,234 entries (1 to 1234): 3 faults',
  ]);
});

it.each([
  [{ headsHeld: 0, provenTo: null }, 'there is no head to compare with'],
  [
    { headsHeld: 0, provenTo: null, hasOwnHeads: false },
    'no head of these entries is in audit-heads.ndjson yet; a service writes one every hour',
  ],
  [{ hasOwnHeads: false }, 'they can replace the heads in it, too'],
  [{ first: 40 }, 'entries before 40'],
  [{ provenTo: { number: 1_234, at: 0, hash: '' } }, 'nothing came after the last head'],
  [{ unfinished: 2 }, '2 things begun and not ended'],
])('with %o, says so', (given, expected) => {
  expect(auditLines(log(given), PLAIN).join('\n')).toContain(expected);
});

it('says that there is nothing', () => {
  const none = { entries: 0, first: null, last: { number: 0, hash: '0'.repeat(64) } };
  expect(auditLines(log({ ...none, headsHeld: 0, provenTo: null }), PLAIN)[0]).toBe(
    '0 entries: each follows the one before it',
  );
});
