import { expect, it } from 'vitest';
import type { Value } from '../../events/field-set.ts';
import { csvFormatter } from './csv.ts';

function cell(value: Value, terminal = false): string {
  const formatter = csvFormatter({ columns: ['a'], grouped: false, terminal });
  const document = { bytes: Buffer.from('{}'), row: [value] };
  return formatter.result({ kind: 'event', document }).join('');
}

it.each<[Value, string]>([
  ['plain', 'plain'],
  ['a,b', '"a,b"'],
  ['say "x"', '"say ""x"""'],
  ['a\rb', '"a\rb"'],
  ['=HYPERLINK("x")', `"'=HYPERLINK(""x"")"`],
  ['+1', "'+1"],
  ['-1', "'-1"],
  ['@SUM', "'@SUM"],
  ['\t=1', "'\t=1"],
  ['\n=1', `"'\n=1"`],
  ['\uff1d1', "'\uff1d1"],
  ['a=1', 'a=1'],
  [-1, '-1'],
  [undefined, ''],
  [['=a', 1], '"[""=a"",1]"'],
])('%j is %s', (value, expected) => {
  expect(cell(value)).toBe(`${expected}\r\n`);
});

it('shows nothing raw on a terminal', () => {
  expect(cell('\u001b[2J\n\u202e', true)).toBe('\\x1b[2J\\n\\u{202e}\r\n');
});
