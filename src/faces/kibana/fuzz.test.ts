import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { KIBANA_ROUTES } from './routes.ts';
import { KibanaService, ndjson, ruleOf } from '../../api/routes/kibana.testing.ts';

const service = new KibanaService();
beforeAll(() => service.start());
afterAll(() => service.stop());

const NAMES =
  'id rule_id list_id item_id name description type severity risk_score query index tags entries value action ids edit filter page per_page sort_field sort_order namespace_type run start_date objects items comments meta _version version interval from invocationCount timeframeEnd __proto__ constructor'.split(
    ' ',
  );

const WORDS = [
  'one',
  'l',
  'single',
  'agnostic',
  'eql',
  'detection',
  'ip',
  'low',
  'export',
  'edit',
  'delete',
  'duplicate',
  'run',
  'now-5m',
  'alert.attributes.name: *',
  '(((',
  '"',
  '\u0000',
  '\ud800',
  '%',
  '../../../api',
  '1e999',
  '',
];

/** A path cannot have half a character. */
const wellFormed = (text: string) => text.replaceAll(/\p{Surrogate}/gu, '?');

const word = fc.oneof(
  fc.constantFrom(...WORDS),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.string({ maxLength: 20 }),
);
const body = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    word,
    fc.integer(),
    fc.double(),
    fc.constantFrom(null, true, false, 2 ** 60, -1, 0),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...NAMES), tie('value'), { maxKeys: 8 }),
    fc.constant(ruleOf('one')),
    fc.constant([{ type: 'set_tags', value: ['x'] }]),
  ),
})).value;

const request = fc.record({
  route: fc.constantFrom(...KIBANA_ROUTES),
  id: word,
  query: fc.array(fc.tuple(fc.constantFrom(...NAMES), word), { maxLength: 4 }),
  body: fc.oneof(fc.dictionary(fc.constantFrom(...NAMES), body, { maxKeys: 10 }), body),
  cut: fc.oneof({ weight: 9, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(20) }),
});

const statuses = new Map<number, number>();

it('no request makes the service fail', async () => {
  await fc.assert(
    fc.asyncProperty(request, async ({ route, id, query, body: sent, cut }) => {
      const { method, path, accepts } = route;
      const values = query.map(([name, value]): [string, string] => [name, wellFormed(value)]);
      const target = `${path.replace(':id', encodeURIComponent(wellFormed(id)))}?${new URLSearchParams(values).toString()}`;
      const text = JSON.stringify(sent) ?? 'null';
      const content = text.slice(0, text.length - cut);
      const answer =
        accepts !== undefined
          ? await service.upload(target, ndjson(ruleOf('one')) + '\n' + content)
          : await service.request(method, target, /GET|DELETE/.test(method) ? undefined : content);
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
      if (answer.status >= 500) throw new Error([method, target, content, answer.text].join('\n'));
    }),
    { numRuns: 1_000 },
  );
  // Not all of them were turned away at the door.
  expect(statuses.get(200)).toBeGreaterThan(100);
  expect(statuses.get(404) ?? 0).toBeGreaterThan(10);
  expect(statuses.get(429)).toBeUndefined();
});
