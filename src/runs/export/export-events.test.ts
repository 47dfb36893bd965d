import { describe, expect, it } from 'vitest';
import { FieldSet } from '../../events/field-set.ts';
import { prepareFields, readBlock, type HitMetadata } from '../../ingest/index.ts';
import { memoryReader, type MemoryEvent } from '../../stores/memory-reader.testing.ts';
import { blockOf } from '../blocks/block.testing.ts';
import { exportEvents, type ExportRequest } from './export-events.ts';

const event = (stream: string, document: string, more: Partial<MemoryEvent> = {}) => ({
  stream,
  document,
  ...more,
});

const EVENTS = [
  event('a', '{"@timestamp":"2026-11-26T10:00:00Z",  "n": 1.0}', {
    index: 'a-2026',
    id: 'one "1"',
  }),
  event('a', '{"@timestamp":"2026-11-26T10:00:01Z","n":"é\\u0041"}', { index: 'a-2026' }),
  event('b', '{"n":3}'),
  event('a', '{"@timestamp":"2026-11-26T10:00:03Z","n":4}', { index: 'a-2026' }),
];

const ALL: ExportRequest = { streams: null, from: null, to: null, hasEnvelope: false };

async function exported(request: Partial<ExportRequest>) {
  const pieces: Uint8Array[] = [];
  const sink = { add: (piece: Uint8Array) => pieces.push(piece), blockEnd: async () => {} };
  const reader = memoryReader(EVENTS, { blockRows: 10 });
  const counts = await exportEvents(reader, { ...ALL, ...request }, sink);
  return { text: Buffer.concat(pieces).toString(), counts };
}

const lines = (...rows: readonly number[]) =>
  rows.map((row) => `${EVENTS[row]?.document}\n`).join('');

describe('exportEvents', () => {
  it('gives documents as they came in', async () => {
    const { text, counts } = await exported({});
    expect(text).toBe(lines(0, 1, 3, 2));
    expect(counts).toEqual({ events: 4, outside: 0, damaged: 0, faults: 0, removed: 0 });
  });

  it('selects by stream and time, and leaves gaps out', async () => {
    const from = 1_795_687_201_000_000_000n;
    expect((await exported({ streams: ['b'] })).text).toBe(lines(2));
    const { text, counts } = await exported({ from });
    expect(text).toBe(lines(1, 3));
    expect(counts).toEqual({ events: 2, outside: 2, damaged: 0, faults: 0, removed: 0 });
    expect((await exported({ to: from - 1n })).text).toBe(lines(0));
  });

  it('gives search hits that are read as the same events', async () => {
    const { text } = await exported({ hasEnvelope: true });
    expect(text.split('\n')[0]).toBe(
      `{"_index":"a-2026","_id":"one \\"1\\"","arrival":0,"received":"1970-01-01T00:00:00.000Z","_source":${EVENTS[0]?.document}}`,
    );
    const bytes = Buffer.from(text);
    const read: [string, HitMetadata][] = [];
    readBlock(blockOf(bytes), prepareFields(new FieldSet()), {
      document: (start, end, _, { index, id }) =>
        read.push([bytes.toString('utf8', start, end), { index, id }]),
      reject: () => expect.unreachable(),
    });
    expect(read).toEqual(
      [0, 1, 3, 2].map((row) => {
        const { document, index, id = `made-${row}` } = EVENTS[row] as MemoryEvent;
        return [document, { index, id }];
      }),
    );
  });
});
