import { describe, expect, it } from 'vitest';
import { newTable, type Data } from '../model/data.ts';
import { loadText, ruleText } from '../rule.testing.ts';

const strange = newTable([['query_string', newTable([['query', 'a: x']])]]);
const term = newTable([['term', newTable([['a', 'x']])]]);
const query = (clause: Data, meta: Data = newTable()) =>
  newTable([
    ['meta', meta],
    ['query', clause],
  ]);
const bool = (part: string, clauses: Data) => newTable([['bool', newTable([[part, clauses]])]]);

async function placesOf(...filters: Data[]): Promise<string[]> {
  const { problems } = await loadText(ruleText({ filters }));
  return problems.map(({ code, message }) => `${code} ${/"(.*)"/.exec(message)?.[1]}`);
}

describe('clauses of filters that are not applied', () => {
  it.each<[string, Data]>([
    ['under query', query(strange)],
    ['of the older form', newTable([['meta', newTable()], ...Object.entries(strange)])],
    ['in a list', query(bool('must', [term, strange]))],
    ['alone', query(bool('must_not', bool('should', strange)))],
    [
      'combined',
      newTable([
        [
          'meta',
          newTable([
            ['type', 'combined'],
            ['params', [query(term), query(strange)]],
          ]),
        ],
      ]),
    ],
    [
      'nested',
      query(
        newTable([
          [
            'nested',
            newTable([
              ['path', 'a'],
              ['query', strange],
            ]),
          ],
        ]),
      ),
    ],
    ['any', query(newTable([['dis_max', newTable([['queries', [term, strange]]])]]))],
    ['scored', query(newTable([['constant_score', newTable([['filter', strange]])]]))],
  ])('%s', async (_, filter) => {
    expect(await placesOf(filter)).toEqual(['RUL2019 query_string']);
  });

  it.each<[string, Data]>([
    ['known ones', query(bool('filter', [term]))],
    ['disabled', query(strange, newTable([['disabled', true]]))],
    ['a field with that name', query(newTable([['term', strange]]))],
    ['no clause at all', query('x')],
  ])('quiet: %s', async (_, filter) => {
    expect(await placesOf(filter)).toEqual([]);
  });
});
