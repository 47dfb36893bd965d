import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../events/json.ts';
import { memberAt, objectAt } from '../members.ts';
import { LAUREL, decodePercent } from './index.ts';

const ID = '1.000:1';

function convert(syscall: JsonObject, others: JsonObject = {}): JsonObject {
  const base = { arch: '0xc000003e', syscall: 59, success: 'yes', pid: 7, ppid: 6 };
  const { documents } = LAUREL.open().convert({ ID, SYSCALL: { ...base, ...syscall }, ...others });
  return documents[0] ?? {};
}

const parent = (syscall: JsonObject) => objectAt(objectAt(convert(syscall), 'process'), 'parent');
const base64 = (text: string) => Buffer.from(text).toString('base64');

describe('the parent', () => {
  it.each<[string, JsonObject, JsonObject]>([
    ['is a pid where nothing is known', {}, { pid: 6 }],
    [
      'is the spawner with its pid',
      { SPAWNED_BY: { pid: 6, comm: 'sh', exe: '/bin/sh', EVENT_ID: '0.500:1' } },
      { pid: 6, name: 'sh', executable: '/bin/sh', entity_id: base64(':0.500:1:6') },
    ],
    [
      'is not the process itself before it ran this program',
      { SPAWNED_BY: { pid: 7, comm: 'sh', exe: '/bin/sh', EVENT_ID: '0.500:1' } },
      { pid: 6 },
    ],
    [
      'has its program in PPID, where laurel is verbose',
      { PPID: { comm: 'my sh', exe: '/bin/my%20sh', START_TIME: '0.400' } },
      { pid: 6, name: 'my sh', executable: '/bin/my sh', entity_id: base64(':0.400:6') },
    ],
  ])('%s', (_, syscall, expected) => {
    expect(parent(syscall)).toStrictEqual(expected);
  });
});

describe('arguments', () => {
  it.each<[string, JsonObject, JsonObject]>([
    ['as a list', { EXECVE: { argc: 2, ARGV: ['a', '%2525%ff+'] } }, { args: ['a', '%25\ufffd+'] }],
    [
      'as one text',
      { EXECVE: { argc: 2, ARGV_STR: 'a%2bb c' } },
      { args: ['a+b', 'c'], reconstructed: ['process.args'] },
    ],
    ['as both', { EXECVE: { argc: 1, ARGV: ['a b'], ARGV_STR: 'a b' } }, { args: ['a b'] }],
    [
      'of which laurel cut some',
      { EXECVE: { argc: 9, ARGV: ['a', '<<< Skipped: args=7, bytes=900 >>>', 'z'] } },
      { args: ['a', '<<< Skipped: args=7, bytes=900 >>>', 'z'], missing: ['process.args'] },
    ],
    [
      'from PROCTITLE',
      { PROCTITLE: { ARGV: ['a', 'b c'] } },
      { args: ['a', 'b c'], reconstructed: ['process.args'] },
    ],
    ['missing', {}, { missing: ['process.args'] }],
  ])('%s', (_, records, expected) => {
    const made = convert({}, records);
    const { args } = objectAt(made, 'process') ?? {};
    const marks = objectAt(made, 'dockwarden') ?? {};
    expect({ ...(args === undefined ? {} : { args }), ...marks }).toStrictEqual(expected);
  });
});

describe('an event', () => {
  it('has its container in the former place too', () => {
    const made = convert({}, { CONTAINER_INFO: { ID: 'abc' } });
    expect(memberAt(objectAt(made, 'container'), 'id')).toBe('abc');
  });

  it('without a terminal says so', () => {
    const interactive = (tty: string | null) =>
      objectAt(convert({ tty }), 'process')?.['interactive'];
    expect([interactive('pts0'), interactive('(none)'), interactive(null)]).toStrictEqual([
      true,
      false,
      false,
    ]);
  });

  it.each<[string, JsonObject | string, string]>([
    ['without SYSCALL', { ID, USER_LOGIN: [{ pid: 1 }] }, 'audit event of an unsupported type'],
    [
      'of another call',
      { ID, SYSCALL: { arch: '0xc000003e', syscall: 42 } },
      'system call not related to a process or file',
    ],
    ['without an id', { SYSCALL: {} }, 'not a laurel event'],
    ['that is text', 'x', 'not a laurel event'],
  ])('%s is skipped', (_, record, skipped) => {
    expect(LAUREL.open().convert(record)).toStrictEqual({ documents: [], skipped });
  });

  it.each<[JsonObject, boolean]>([
    [{ ID, SYSCALL: {} }, true],
    [{ ID, NODE: 'n', 'UNKNOWN[1420]': [] }, true],
    [{ ID: 'x', SYSCALL: {} }, false],
    [{ ID, message: 'x' }, false],
    [{ NODE: 'n' }, false],
  ])('is known by its stamp and capitals: %j', (record, known) => {
    expect(LAUREL.detects(record)).toBe(known);
  });
});

it.each([
  ['a%b', 'a%b'],
  ['%zz%4', '%zz%4'],
  ['%00%1b', '\0\x1b'],
  ['%c3%a4\u00e4%e2%82%ac', '\u00e4\u00e4\u20ac'],
  ['\ud83d\udc96%f0%9f', '\ud83d\udc96\ufffd'],
  ['%2541', '%41'],
])('%j is decoded once', (text, decoded) => {
  expect(decodePercent(text)).toBe(decoded);
});
