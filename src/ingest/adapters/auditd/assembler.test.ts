import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../events/json.ts';
import { objectAt, textAt } from '../members.ts';
import { AUDITD } from './index.ts';

/** The records of an exec, without the stamp. */
const exec = (pid: number) =>
  [
    ['SYSCALL', `arch=c000003e syscall=59 success=yes exit=0 ppid=1 pid=${pid} exe="/bin/p${pid}"`],
    ['EXECVE', `argc=1 a0="p${pid}"`],
    ['PROCTITLE', `proctitle="p${pid}"`],
  ] as const;

const lines = (stamp: string, records: readonly (readonly [string, string])[], node = '') =>
  records.map(([type, body]) => `${node}type=${type} msg=audit(${stamp}): ${body}`);

function convert(records: readonly string[]) {
  const converter = AUDITD.open();
  const steps = records.map((record) => converter.convert(record));
  const last = converter.finish();
  const dropped = new Map<string, number>();
  for (const step of [...steps, last])
    for (const [reason, count] of step.dropped ?? [])
      dropped.set(reason, (dropped.get(reason) ?? 0) + count);
  return {
    /** The names of the programs that each record completed, then those at the end. */
    names: [...steps, last].map(({ documents }) => documents.map(nameOf)),
    documents: [...steps, last].flatMap(({ documents }) => documents),
    skipped: steps.map(({ skipped }) => skipped),
    dropped: Object.fromEntries(dropped),
  };
}

const nameOf = (document: JsonObject) => textAt(objectAt(document, 'process'), 'name');
const flat = (names: readonly (readonly (string | undefined)[])[]) => names.flat();

describe('records of an event', () => {
  it('are joined until PROCTITLE, without waiting for another event', () => {
    expect(convert(lines('1.000:1', exec(7))).names).toStrictEqual([[], [], ['p7'], []]);
  });

  it('are joined until EOE where PROCTITLE is missing', () => {
    const records = lines('1.000:1', [...exec(7).slice(0, 2), ['EOE', '']]);
    expect(convert(records)).toMatchObject({ names: [[], [], ['p7'], []], dropped: {} });
  });

  it('are not asked for again by an EOE behind PROCTITLE', () => {
    const records = lines('1.000:1', [...exec(7), ['EOE', '']]);
    expect(convert(records)).toMatchObject({ names: [[], [], ['p7'], [], []], dropped: {} });
  });

  it('may stand between those of others; events come in the order in which they began', () => {
    const [a1 = '', a2 = '', a3 = ''] = lines('1.000:1', exec(7));
    const [b1 = '', b2 = '', b3 = ''] = lines('1.000:2', exec(8));
    expect(convert([a1, b1, b2, b3, a2, a3]).names).toStrictEqual([
      [],
      [],
      [],
      [],
      [],
      ['p7', 'p8'],
      [],
    ]);
  });

  it('of two hosts with one stamp are two events', () => {
    const a = lines('1.000:1', exec(7), 'node=a ');
    const b = lines('1.000:1', exec(8), 'node=b ');
    const mixed = a.flatMap((line, at) => [line, b[at] ?? '']);
    expect(flat(convert(mixed).names)).toStrictEqual(['p7', 'p8']);
  });

  it('without an end are over two seconds later, by the clock of their host', () => {
    const begun = lines('1.000:1', exec(7).slice(0, 2), 'node=a ');
    const elsewhere = lines('9.000:1', exec(9).slice(0, 1), 'node=b ');
    const soon = lines('2.900:2', exec(8).slice(0, 1), 'node=a ');
    const late = lines('3.100:3', exec(8).slice(0, 1), 'node=a ');
    expect(convert([...begun, ...elsewhere, ...soon, ...late]).names).toStrictEqual([
      [],
      [],
      [],
      [],
      ['p7'],
      ['p9', 'p8', 'p8'],
    ]);
  });

  it('are held of 64 events', () => {
    const begun = Array.from({ length: 70 }, (_, at) =>
      lines(`1.000:${at}`, exec(at + 1).slice(0, 2)),
    ).flat();
    const { names } = convert(begun);
    expect(flat(names.slice(0, -1))).toStrictEqual(['p1', 'p2', 'p3', 'p4', 'p5', 'p6']);
    expect(names.at(-1)).toHaveLength(64);
  });

  it('are held to a million characters; what is beyond is counted and marked', () => {
    const [syscall = ''] = lines('1.000:1', exec(7));
    const much = Array.from(
      { length: 20 },
      (_, at) =>
        `type=EXECVE msg=audit(1.000:1): ${at === 0 ? 'argc=20 ' : ''}a${at}="${'x'.repeat(100_000)}"`,
    );
    const { documents, dropped } = convert([syscall, ...much]);
    expect(dropped).toStrictEqual({ 'audit record beyond the limit per event': 10 });
    expect(documents).toMatchObject([{ dockwarden: { missing: ['process.args'] } }]);
  });

  it('without SYSCALL are counted', () => {
    expect(convert(lines('1.000:1', exec(7).slice(1)))).toMatchObject({
      documents: [],
      dropped: { 'audit event without its SYSCALL record': 1 },
    });
  });

  it('count once: one that is there already is not believed', () => {
    const forged = exec(666).slice(0, 1);
    const { names, dropped } = convert(
      lines('1.000:1', [...exec(7).slice(0, 1), ...forged, ...exec(7).slice(1)]),
    );
    expect(flat(names)).toStrictEqual(['p7']);
    expect(dropped).toStrictEqual({ 'duplicate audit record of an event': 1 });
  });

  it('of other kinds are skipped, unless they belong to an open event', () => {
    const other = ['SOCKADDR', 'saddr=00'] as const;
    const [first = '', ...rest] = lines('1.000:1', [...exec(7).slice(0, 1), other, ...exec(7)]);
    const [alone = ''] = lines('1.000:2', [other]);
    expect(convert([first, alone, ...rest, 'x']).skipped).toStrictEqual([
      null,
      'audit record of an unsupported type',
      null,
      null,
      null,
      null,
      'not an audit record',
    ]);
  });
});
