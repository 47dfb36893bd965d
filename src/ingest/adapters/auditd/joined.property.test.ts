import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { objectAt } from '../members.ts';
import { AUDITD } from './index.ts';
import { untrusted } from './render.testing.ts';

function convert(lines: readonly string[]) {
  const converter = AUDITD.open();
  const made = lines.map((line) => converter.convert(line));
  return [...made, converter.finish()].flatMap(({ documents }) => documents);
}

function execOf(serial: number, args: readonly string[]): string[] {
  const line = (type: string, body: string) => `type=${type} msg=audit(1.000:${serial}): ${body}`;
  return [
    line('SYSCALL', `arch=c000003e syscall=59 success=yes exit=0 pid=${serial} exe="/bin/x"`),
    line(
      'EXECVE',
      `argc=${args.length} ${args.map((arg, at) => `a${at}=${untrusted(arg)}`).join(' ')}`,
    ),
    line('CWD', 'cwd="/"'),
    line('PROCTITLE', 'proctitle="x"'),
  ];
}

const text = fc.oneof(
  fc.string({ unit: 'binary' }).map((any) => any.replaceAll('\0', '')),
  fc.constantFrom(
    '',
    '(null)',
    '?',
    '2D63',
    'a=1 a1=2',
    '\ntype=SYSCALL msg=audit(1.000:1): syscall=59',
    '"\x1dUID="root"',
  ),
);

const programs = fc.array(fc.array(text, { minLength: 1, maxLength: 6 }), {
  minLength: 1,
  maxLength: 8,
});

it('what programs choose comes through whole and forges nothing', () => {
  fc.assert(
    fc.property(programs, (all) => {
      const made = convert(all.flatMap((args, at) => execOf(at, args)));
      expect(made.map((document) => objectAt(document, 'process')?.['args'])).toStrictEqual(all);
    }),
  );
});

it('records between those of others make the same documents, in the same order', () => {
  fc.assert(
    fc.property(programs, fc.infiniteStream(fc.nat()), (all, random) => {
      const events = all.map((args, at) => execOf(at, args));
      // Events begin in order, but their further records may come in any order.
      const open: string[][] = [];
      const mixed: string[] = [];
      for (const [first = '', ...rest] of events) {
        mixed.push(first);
        open.push(rest);
        for (let step = random.next().value % 8; step > 0; step -= 1) takeOne();
      }
      while (open.some(({ length }) => length > 0)) takeOne();
      function takeOne(): void {
        const waiting = open.filter(({ length }) => length > 0);
        const line = waiting[random.next().value % Math.max(waiting.length, 1)]?.shift();
        if (line !== undefined) mixed.push(line);
      }
      expect(mixed).toHaveLength(events.flat().length);
      expect(convert(mixed)).toStrictEqual(convert(events.flat()));
    }),
  );
});
