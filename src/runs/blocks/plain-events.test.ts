import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { lineageReader } from '../../detect/alert/lineage.ts';
import { detectionRule, matchedEvent } from '../../detect/alert/alert.testing.ts';
import { readSource } from '../../detect/source/read-source.ts';
import { FieldSet, valuesOf } from '../../events/field-set.ts';
import { printJson, type JsonObject } from '../../events/json.ts';

import { huntSettings } from '../../service/events/hunt/compile-hunt.ts';
import { setupOf } from '../query/query-run.ts';
import { blockOf } from './block.testing.ts';
import { createBlockScan } from './block-scan.ts';

const time = fc.constantFrom('2026-11-24T12:00:00Z', '2026-11-24T12:00:00.5Z', 1_700_000_000_000);
const times = fc.oneof(
  { weight: 3, arbitrary: time },
  fc.array(time, { maxLength: 2 }),
  fc.constantFrom(null, {}, [[]]),
);
const uuid = fc.constantFrom('u', null, [], ['u'], {}, 7);
const alert = fc.oneof(
  { weight: 2, arbitrary: fc.constant({}) },
  uuid.map((value) => ({ kibana: { alert: { uuid: value } } })),
  uuid.map((value) => ({ 'kibana.alert.uuid': value })),
  uuid.map((value) => ({ 'kibana.alert': { uuid: value } })),
  uuid.map((value) => ({ kibana: [{ alert: {} }, { 'alert.uuid': value }] })),
);
const document = fc.tuple(fc.option(times, { nil: undefined }), alert).map(([timestamp, more]) => ({
  ...(timestamp === undefined ? {} : { '@timestamp': timestamp }),
  event: { category: 'process', kind: 'signal' },
  ...more,
})) as fc.Arbitrary<JsonObject>;

it('knows of no alert, and of no event with another number of times, that it is plain', async () => {
  const fields = new FieldSet();
  const lineage = lineageReader(await detectionRule(), fields);
  const timestamp = fields.slotOf('@timestamp');
  const setup = setupOf(
    { text: 'process where true', settings: huntSettings({ now: 0n }), from: null, to: null },
    false,
  );
  const { scan } = createBlockScan({ ...setup, noticesFields: false, readsAllTimes: true });
  const seen = { plain: 0, other: 0 };
  fc.assert(
    fc.property(fc.array(document, { minLength: 1, maxLength: 5 }), (documents) => {
      const text = documents.map((each) => printJson(each)).join('\n');
      const { found } = scan(blockOf(Buffer.from(text))).totals;
      expect(found.documents).toBe(documents.length);
      for (const [index, each] of documents.entries()) {
        const row = readSource(printJson(each)).row(fields);
        const isPlain =
          valuesOf(row[timestamp]).length === 1 && !lineage.isAlert(row, matchedEvent(each));
        // An array of one time could be plain, and an empty one of names no alert.
        if (found.isPlain(index)) expect([each, isPlain]).toStrictEqual([each, true]);
        seen[found.isPlain(index) ? 'plain' : 'other'] += 1;
      }
    }),
    { numRuns: 1_000 },
  );
  expect(seen.plain).toBeGreaterThan(300);
  expect(seen.other).toBeGreaterThan(300);
});
