import { describe, expect, it } from 'vitest';
import type { Block } from '../../ingest/index.ts';
import { huntSettings } from '../../service/events/hunt/compile-hunt.ts';
import { setupOf } from '../query/query-run.ts';
import { blockOf } from './block.testing.ts';
import { createBlockScan } from './block-scan.ts';

/** As it is stored: three events of a minute each, which claim something else. */
const LINES = [
  '{"@timestamp":"2026-11-01","event":{"category":"process","ingested":"2020-01-01T00:00:00Z"},"name":"first"}',
  '{"@timestamp":"2026-11-01","event":{"category":"process"},"event.ingested":[1.5,"x"],"name":"second"}',
  '{"@timestamp":"2026-11-01","event":{"category":"process"},"name":"third"}',
];
const RECEIVED = [0, 1, 2].map((minute) => Date.UTC(2026, 10, 26, 12, minute));

function storedBlock(): Block {
  const block = blockOf(Buffer.from(`${LINES.join('\n')}\n`));
  const spans = new Uint32Array(6);
  let start = 0;
  for (const [line, { length }] of LINES.entries()) {
    spans.set([start, start + length], 2 * line);
    start += length + 1;
  }
  const arrivals = Float64Array.of(7, 8, 9);
  const received = Float64Array.from(RECEIVED);
  return { ...block, spans, envelope: { index: 'logs-x', ids: null, arrivals, received } };
}

function found(query: string, block: Block, searchedBytes: number) {
  const setup = setupOf(
    { text: query, settings: huntSettings({ now: 0n }), from: null, to: null },
    false,
  );
  const rules = setup.rules.map((rule) => ({
    ...rule,
    window: { timestampOverride: undefined, fallsBack: true },
  }));
  const more = { noticesFields: false, readsAllTimes: false, searchedBytes };
  const { totals } = createBlockScan({ ...setup, ...more, rules }).scan(block);
  return Array.from(totals.found, ({ line, availableAt }) => [line, availableAt]);
}

/** It is also when the event was there to be found. */
const at = (line: number) => [line, BigInt(RECEIVED[line] ?? 0) * 1_000_000n];

describe.each([0, Number.POSITIVE_INFINITY])(
  'the time of receipt of a stored event (searched from %d bytes)',
  (searchedBytes) => {
    it.each<[string, number[]]>([
      ['process where event.ingested == "2026-11-26T12:01:00.000Z"', [1]],
      ['process where event.ingested : "2026-11-26*"', [0, 1, 2]],
      ['process where event.ingested : "2020-*"', []],
      ['process where event.ingested == "x"', []],
      ['process where event.ingested == 1.5', []],
      ['process where event.ingested != null and name == "third"', [2]],
      ['process where _index == "logs-x" and name == "second"', [1]],
    ])('stands in place of what the document says: %s', (query, lines) => {
      expect(found(query, storedBlock(), searchedBytes)).toStrictEqual(lines.map(at));
    });
  },
);
