import * as fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import { DATA_SET_ALIASES } from '../../events/origin/data-set-aliases.ts';
import { printJson, type JsonObject } from '../../events/json.ts';
import { storyDocuments } from '../../ingest/adapters/story.testing.ts';
import { renderFalco } from '../../ingest/adapters/falco/render.testing.ts';
import { SAMPLES as FALCO } from '../../ingest/adapters/falco/samples.testing.ts';
import { SAMPLES as KUBEARMOR } from '../../ingest/adapters/kubearmor/samples.testing.ts';
import { SAMPLES as LAUREL } from '../../ingest/adapters/laurel/samples.testing.ts';
import { tetragonRenderer } from '../../ingest/adapters/tetragon/render.testing.ts';
import { SAMPLES as TETRAGON } from '../../ingest/adapters/tetragon/samples.testing.ts';
import { SAMPLES as AUDITD } from '../../ingest/adapters/auditd/samples.testing.ts';
import { SAMPLES as TRACEE } from '../../ingest/adapters/tracee/samples.testing.ts';
import {
  BlockPool,
  chunkSource,
  ConversionCounts,
  convertBlocks,
  RecordLane,
  type Block,
  type InputFormat,
} from '../../ingest/index.ts';
import { madeDocument } from '../../ingest/convert/made-document.ts';
import { isRecordText } from '../../ingest/convert/record-text.ts';
import { blocksOf } from '../../ingest/framing/blocks.ts';
import { Rejects } from '../inputs/rejects.ts';
import { blockSetup } from '../rules/block-setup.ts';
import { loadRunnableRules, type RunnableRules } from '../rules/load-rules.ts';
import { Accumulator, EachMatch } from './accumulator.ts';

import { EventCounts } from './event-counts.ts';
import { scanBlocks } from './scan-blocks.ts';
import type { BlockScanSetup } from './setup.ts';

let pack: RunnableRules['rules'];
beforeAll(async () => {
  ({ rules: pack } = await loadRunnableRules(['content/rules'], {
    minSeverity: null,
    tags: [],
    ruleIds: [],
  }));
});

/**
 * What a scan of some inputs finds and counts, with the records converted before or by the scan itself, and their documents made
 * by the scan or later.
 */
async function scanned(
  inputs: readonly string[],
  format: InputFormat,
  way: 'before' | 'by scan' | 'later',
  rules = pack,
) {
  const byScan = way !== 'before';
  const counts = new ConversionCounts();
  const limits = { blockBytes: 4_096, maxDocumentBytes: 1 << 20 };
  const pool = new BlockPool(limits.blockBytes, 'shared');
  const options = { format, keepsOriginal: inputs.length > 1 };
  const lane = byScan ? new RecordLane(options) : undefined;
  async function* framed(): AsyncGenerator<Block> {
    for (const [source, text] of inputs.entries()) {
      yield* blocksOf(chunkSource(once(Buffer.from(text))), source, pool, limits, 'lines');
    }
  }
  const request = {
    from: 0n,
    to: null,
    now: 0n,
    profiles: false,
    dataSetAliases: DATA_SET_ALIASES,
  };
  const setup: BlockScanSetup = {
    ...blockSetup(rules, { items: [], valueLists: [], ofRule: [] }, request),
    searchedBytes: 16_384,
    searchesFiles: true,
    noticesFields: true,
    makesLater: rules.map((_, rule) => way === 'later' && rule % 5 < 4),
  };
  let madeLater = 0;
  const textOf = (bytes: Uint8Array): string => {
    if (!isRecordText(bytes)) return Buffer.from(bytes).toString();
    madeLater += 1;
    return printJson(madeDocument(Buffer.from(bytes)));
  };
  const rejects = new Rejects({ rejects: null, isStrict: false });
  const found: unknown[] = [];
  const matches = new EachMatch({
    keep: ({ bytes }, { start, end }, place) => ({
      document: textOf(bytes.subarray(start, end)),
      place,
    }),
    take: ({ rule, time, evaluation }, kept) => found.push({ rule, time, evaluation, ...kept }),
  });
  const accumulator = new Accumulator(new EventCounts(rules.length), {
    rejects,
    nameOf: (input) => `input ${input}`,
    matches,
  });
  let ofThreads = 0;
  await scanBlocks(
    setup,
    {
      blocks: convertBlocks(framed(), { ...options, counts, pool, ...(lane && { lane }) }),
      lane,
      totalBytes: null,
      release: (block) => pool.give(block.bytes.buffer),
    },
    (each) => {
      if (each.records !== undefined) ofThreads += 1;
      accumulator.add(each);
    },
  );
  accumulator.finish();
  const conversions = { ...counts, formats: [...counts.formats] };
  return {
    ofThreads,
    madeLater,
    result: {
      found,
      counts: accumulator.counts.snapshot(),
      unseen: accumulator.counts.unseen,
      failures: accumulator.firstFailures,
      conversions,
      rejects: { shown: rejects.shown, count: rejects.count, raw: rejects.firstRawRecords },
    },
  };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  await Promise.resolve();
  yield bytes;
}

const text = (records: readonly (JsonObject | string)[]) =>
  records.map((record) => (typeof record === 'string' ? record : printJson(record)));
const recordsOf = (samples: readonly { readonly records: readonly (JsonObject | string)[] }[]) =>
  samples.flatMap(({ records }) => text(records));

/** Of sensors whose records are converted each by itself. */
const SINGLE = [
  ...recordsOf(FALCO),
  ...recordsOf(TETRAGON),
  ...recordsOf(KUBEARMOR),
  ...recordsOf(LAUREL),
];
/** What needs more, or is no record at all. */
const OTHERS = [
  ...recordsOf(AUDITD),
  ...recordsOf(TRACEE),
  '{"@timestamp":"2026-05-04T10:15:30Z","event":{"category":"process","type":"start"},"process":{"name":"nc"}}',
  '{"event":{"category":"process"},"rule":"x","priority":"y","output_fields":{}}',
  '{"unknown":1}',
  '{"log":"{\\"a\\":1}\\n","stream":"stdout"}',
  '2026-05-04T10:15:30.123456789Z stdout P {"time":',
  '{"broken":',
  'text',
  '[]',
  '',
];
const HOSTILE = [
  '{"rule":"r","priority":"p","output_fields":{"proc.pid":18446744073709551616,"evt.type":"execve","proc.args[0]":"\\ud800"}}',
  '{"rule":"r","priority":"p","output_fields":{"proc.pid":-0,"proc.ppid":1e17,"evt.type":"execve","proc.exe":"\\u0000é"}}',
  '{"rule":"a","rule":"r","priority":"p","output_fields":{"evt.type":"clone","evt.rawres":9007199254740993}}',
  '{"0":1,"rule":"r","priority":"p","output_fields":{"evt.type":"execve","proc.exe":"nc"}}',
  `{"rule":"r","priority":"p","output_fields":{"x":${'['.repeat(1_200)}${']'.repeat(1_200)}}}`,
];

/** The same rule with another query, which samples match. */
const withCommonQuery = (common: RunnableRules['rules'][number]) => ({
  ...common,
  rule: { ...common.rule, query: 'process where process.args : "*a*"' },
  source: { ...common.source, statement: null, prepared: null },
});

it('finds and counts the same as if records were converted before', async () => {
  const line = fc.oneof(
    { weight: 60, arbitrary: fc.constantFrom(...SINGLE) },
    { weight: 3, arbitrary: fc.constantFrom(...HOSTILE) },
    { weight: 1, arbitrary: fc.constantFrom(...OTHERS) },
  );
  const input = fc.array(line, { maxLength: 60, size: 'max' }).map((lines) => lines.join('\n'));
  const some = [...pack.slice(0, 10), ...pack.slice(0, 1).map(withCommonQuery)];
  let ofThreads = 0;
  let madeLater = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(input, { minLength: 1, maxLength: 3 }),
      fc.constantFrom<InputFormat>('auto', 'auto', 'auto', 'falco', 'tetragon', 'tracee'),
      fc.boolean(),
      async (inputs, format, later) => {
        const before = await scanned(inputs, format, 'before', some);
        const byScan = await scanned(inputs, format, later ? 'later' : 'by scan', some);
        ofThreads += byScan.ofThreads;
        madeLater += byScan.madeLater;
        expect(byScan.result).toStrictEqual(before.result);
      },
    ),
    { numRuns: 40 },
  );
  expect(ofThreads).toBeGreaterThan(20);
  expect(madeLater).toBeGreaterThan(0);
});

it.each(['falco', 'tetragon'])('finds the recorded attack in records of %s', async (sensor) => {
  const render = sensor === 'falco' ? renderFalco : tetragonRenderer();
  const records = storyDocuments()
    .slice(0, 1_500)
    .map(render)
    .filter((record) => record !== null);
  const input = text(records).join('\n');
  const before = await scanned([input], 'auto', 'before');
  const byScan = await scanned([input], 'auto', 'by scan');
  expect(byScan.result).toStrictEqual(before.result);
  const later = await scanned([input], 'auto', 'later');
  expect(later.result).toStrictEqual(before.result);
  expect(later.madeLater).toBeGreaterThan(10);
  expect(byScan.ofThreads).toBeGreaterThan(50);
  expect(before.result.found.length).toBeGreaterThan(10);
});
