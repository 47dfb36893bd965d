import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { JsonObject } from '../../events/json.ts';
import { sourceOf } from '../source/source.testing.ts';
import type { MatchedEvent } from '../match.ts';
import { CONTEXT, detectionRule, matchedEvent } from './alert.testing.ts';
import { describeAlert } from './reader.ts';
import { alertDocuments } from './documents.ts';

const RULES = [
  await detectionRule({ name: 'One' }),
  await detectionRule({ rule_id: 'two', name: 'Two', severity: 'high', risk_score: 80 }),
  await detectionRule({ rule_id: 'three', rule_name_override: 'process.name' }),
  await detectionRule({
    rule_id: 'four',
    severity_mapping: [
      { field: 'process.name', operator: 'equals', value: 'sh', severity: 'critical' },
    ],
  }),
];

const document: fc.Arbitrary<JsonObject> = fc.record(
  {
    '@timestamp': fc.constantFrom('2026-11-24T12:00:00Z', 7),
    event: fc.record(
      { id: fc.constantFrom('a', 'b', ''), kind: fc.constantFrom('event', 'signal') },
      { requiredKeys: [] },
    ),
    process: fc.record(
      { name: fc.constantFrom('sh', 'söh', '端末', ' '), args: fc.array(fc.string()) },
      { requiredKeys: [] },
    ),
    'kibana.alert.uuid': fc.constantFrom('x', 'y'),
  },
  { requiredKeys: [] },
);

it('rules that share what is read of an event make the alerts that each makes alone', () => {
  const rules = fc.array(fc.constantFrom(...RULES), { minLength: 2, maxLength: 6 });
  fc.assert(
    fc.property(document, rules, (object, chosen) => {
      const source = sourceOf(object);
      let known: string | null = null;
      const identity = { get: () => known, set: (found: string) => void (known = found) };
      const shared: MatchedEvent = matchedEvent(object, { load: () => source, identity });
      const made = (event: MatchedEvent) =>
        chosen.map((rule) => {
          const alert = describeAlert({ kind: 'event', event }, rule);
          const { id, name, severity, reason } = alert;
          return { id, name, severity, reason, documents: alertDocuments(alert, CONTEXT) };
        });
      expect(made(shared)).toEqual(made(matchedEvent(object)));
    }),
  );
});
