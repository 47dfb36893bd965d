import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseJson, printJson, type Json, type JsonObject } from '../../events/json.ts';
import type { Match } from '../match.ts';
import { sourceOf } from '../source/source.testing.ts';
import { CONTEXT, detectionRule, eventMatch, groupMatch, matchedEvent } from './alert.testing.ts';
import { describeAlert } from './reader.ts';
import { alertDocuments, printAlertDocuments } from './documents.ts';

const rule = await detectionRule({ rule_name_override: 'rule.name' });
const other = await detectionRule({ rule_id: 'other', building_block_type: 'default' });

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
  fc.constantFrom('7', '10', 'event.7', 'toJSON'),
  fc.string(),
);

const document = fc.letrec<{ value: Json; object: JsonObject }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.integer(),
      fc.constantFrom(2n ** 60n, true, false, null),
    ),
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

it('documents are printed in parts as they are printed as a whole', () => {
  const again = fc.array(document, { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(again, (sources) => {
      const events = sources.map((source) => {
        const read = sourceOf(source);
        return matchedEvent(source, { load: () => read });
      });
      const matches: Match[] = events.map((event) => ({ kind: 'event', event }));
      matches.push({ kind: 'group', keys: [], events });
      for (const each of [rule, other, rule]) {
        for (const match of matches) {
          const alert = describeAlert(match, each);
          for (const context of [CONTEXT, { ...CONTEXT, now: CONTEXT.now + 1_000_000n }]) {
            expect(printAlertDocuments(alert, context)).toEqual(
              alertDocuments(alert, context).map((made) => printJson(made)),
            );
          }
        }
      }
    }),
  );
});
