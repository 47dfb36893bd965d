import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseJson, printJson, type Json, type JsonObject } from '../../events/json.ts';
import { CONTEXT, detectionRule, eventMatch, groupMatch } from './alert.testing.ts';
import { describeAlert } from './describe.ts';
import { alertDocuments } from './documents.ts';

const rule = await detectionRule({ rule_name_override: 'rule.name' });

const key = fc.oneof(
  fc.constantFrom(
    'event',
    'event.kind',
    'event.id',
    'kind',
    'id',
    '@timestamp',
    'kibana',
    'signal',
  ),
  fc.constantFrom('kibana.alert.severity', 'dockwarden', 'rule', 'name', 'process', 'process.args'),
  fc.constantFrom('__proto__', 'constructor', '', '.', 'event.', 'data_stream', 'kibana.alert'),
  fc.string(),
);

const document = fc.letrec<{ value: Json; object: JsonObject }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.oneof(fc.string({ unit: 'binary' }), fc.integer(), fc.boolean(), fc.constant(null)),
    fc.array(tie('value'), { maxLength: 4 }),
    tie('object'),
  ),
  object: fc
    .array(fc.tuple(key, tie('value')), { maxLength: 8 })
    .map((entries) => Object.fromEntries(entries)),
})).object;

it('documents survive whatever they are made of', () => {
  fc.assert(
    fc.property(fc.array(document, { minLength: 1, maxLength: 3 }), (sources) => {
      const [only = {}] = sources;
      const match = sources.length === 1 ? eventMatch(only) : groupMatch(...sources);
      const documents = alertDocuments(describeAlert(match, rule), CONTEXT);
      const blocks = sources.length === 1 ? documents : documents.slice(1);
      expect(blocks).toHaveLength(sources.length);
      for (const each of documents) {
        expect(parseJson(printJson(each))).toEqual(each);
        expect(each['kibana.alert.severity']).toBe('low');
        expect(Object.hasOwn(each, 'kibana')).toBe(false);
        expect(Object.hasOwn(each, 'dockwarden')).toBe(false);
      }
      for (const [index, source] of sources.entries()) {
        const block = Object.entries(blocks[index] ?? {});
        for (const [name, value] of Object.entries(source)) {
          if (/^(@timestamp|event|event\.kind|(kibana|signal|dockwarden)(\..*)?)$/s.test(name))
            continue;
          expect(block).toContainEqual([name, value]);
        }
      }
    }),
    { numRuns: 300 },
  );
});
