import { describe, expect, it } from 'vitest';
import type { Row } from '../../events/field-set.ts';
import type { ShownResult } from '../results/result.ts';
import { UTC } from '../../util/time/index.ts';
import { PLAIN } from './style.ts';
import { tableFormatter } from './table.ts';

const ID = 'c29133bf03fd6a90'.repeat(4);
const columns = ['container.id', 'process.args'];
const document = (row: Row) => ({ bytes: Buffer.from('{}'), row });

function shown(results: readonly ShownResult[], rows: readonly Row[], width: number): string {
  const options = {
    columns,
    asked: true,
    keyNames: ['container.id', 'user.id'],
    style: PLAIN,
    zone: UTC,
  };
  const table = tableFormatter({ ...options, sample: rows, width });
  return [table.begin(), ...results.flatMap((each) => table.result(each)), table.end()].join('');
}

describe('tableFormatter', () => {
  it('aligns columns and cuts what is too long', () => {
    const rows: Row[] = [
      ['名', ['sh', '-c', "it's"]],
      [undefined, ['x'.repeat(50)]],
    ];
    const results = rows.map((row): ShownResult => ({ kind: 'event', document: document(row) }));
    expect(shown(results, rows, 30)).toBe(
      [
        'container.id  process.args',
        `名            sh -c 'it'\\''s'`,
        `              ${'x'.repeat(15)}…`,
        '',
      ].join('\n'),
    );
  });

  it('shortens long ids on a terminal, and only there', () => {
    const rows: Row[] = [[ID, undefined]];
    const results: ShownResult[] = [{ kind: 'event', document: document([ID, undefined]) }];
    expect(shown(results, rows, 80).split('\n')[1]).toBe('c29133bf03fd…');
    expect(shown(results, rows, Number.POSITIVE_INFINITY).split('\n')[1]).toBe(ID);
  });

  it('heads groups by their keys, with a line between groups', () => {
    const rows: Row[] = [['a', ['b']]];
    const group = (keys: readonly (string | null)[]): ShownResult => ({
      kind: 'group',
      joinKeys: keys,
      events: [document(['a', ['b']]), null],
    });
    expect(shown([group([ID, null]), group(['\u001b[1m', '0'])], rows, 80)).toBe(
      [
        'container.id  process.args',
        '#1  container.id = c29133bf03fd…, user.id = (none)',
        'a             b',
        '(no such event)',
        '',
        '#2  container.id = \\x1b[1m, user.id = 0',
        'a             b',
        '(no such event)',
        '',
      ].join('\n'),
    );
    expect(shown([group([ID, '0'])], rows, 20).split('\n')[1]).toBe('#1  container.id = …');
  });
});
