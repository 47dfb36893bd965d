import * as fc from 'fast-check';
import { TomlDate } from 'smol-toml';
import { newTable, type Data, type Table, type RuleDocument } from '../model/data.ts';

const key = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('name', 'query', 'note', 'x', 'a b', 'a.b', '"', '1') },
  { weight: 1, arbitrary: fc.constantFrom('__proto__', 'constructor', 'toString', '', '~/', "'") },
  { weight: 1, arbitrary: fc.string({ maxLength: 8, unit: 'binary' }) },
);

const line = fc.constantFrom('plain', "it's", '"quoted"', "'''", '"""', '\\', '\\n', '\t', ' ', '');
const text = fc.oneof(
  fc.array(line, { maxLength: 6 }).map((lines) => lines.join('\n')),
  fc.array(line, { maxLength: 3 }).map((lines) => lines.join('\r\n')),
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom('\u0000', '\u001b[31m', '\u007f', '\u2028', '😀', 'x\u0301'),
);

const date = fc.constantFrom(
  '2026-11-24',
  '2026-11-24T10:00:00.000Z',
  '10:11:12.000',
  '2026-11-24T10:00:00.000+02:00',
);

const leaf: fc.Arbitrary<Data> = fc.oneof(
  { weight: 4, arbitrary: text },
  fc.boolean(),
  fc.maxSafeInteger(),
  fc.bigInt({ min: 2n ** 53n, max: 2n ** 63n - 1n }),
  fc.double(),
  fc.constantFrom<Data>(null, -0, Infinity, -Infinity, 1e21, 2 ** 60),
  date.map((written) => new TomlDate(written)),
);

const { data } = fc.letrec<{ data: Data }>((tie) => ({
  data: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.array(tie('data'), { maxLength: 4 }),
    fc.array(fc.tuple(key, tie('data')), { maxLength: 4 }).map(newTable),
  ),
}));

const tableOf = (keys: fc.Arbitrary<string>): fc.Arbitrary<Table> =>
  fc.array(fc.tuple(keys, data), { maxLength: 5 }).map(newTable);

const isFree = (name: string) => !['metadata', 'rule', 'meta'].includes(name);

/** Any rule document: unknown keys and values of every type, wherever they can occur. */
export const anyDocument: fc.Arbitrary<RuleDocument> = fc.record({
  metadata: fc.option(tableOf(key).filter((table) => Object.keys(table).length > 0)),
  rule: fc
    .tuple(tableOf(key.filter(isFree)), fc.option(tableOf(key)))
    .map(([rule, meta]) =>
      newTable([
        ['rule_id', 'a'],
        ...(meta === null ? [] : ([['meta', meta]] as const)),
        ...Object.entries(rule),
      ]),
    ),
  others: tableOf(key.filter(isFree)),
});
