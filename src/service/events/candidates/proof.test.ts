import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { DATA_SET_ALIASES } from '../../../events/origin/data-set-aliases.ts';
import { nodeFileSystem } from '../../../stores/file-system/node-file-system.ts';
import { memoryReader, type MemoryEvent } from '../../../stores/memory-reader.testing.ts';
import { ruleTypeOf } from '../../../detect/types/index.ts';
import { loadRunnableRules } from '../../../runs/rules/load-rules.ts';
import { evaluationOf } from './candidates.testing.ts';
import { StoredMatching, PlainMatching } from './match-stored.ts';
import type { GenerationRule, MatchedBatch } from './matched-batch.ts';
import { CandidateIndex } from './candidate-index.ts';

import { proveSample, sampleOf, type PassedOver } from './proof.ts';
import type { MatchPlainly } from './stored-matcher.ts';

const NOW = 1_795_534_310_000_000_000n;

const ruleOf = (signature: string, query: string): GenerationRule => ({
  signature,
  evaluation: evaluationOf(query, { index: null }),
});

const RULES: GenerationRule[] = [
  ruleOf('shells', 'process where process.name : ("sh", "bash", "dash")'),
  ruleOf('recent', 'process where @timestamp > "now-5m" and process.interactive == true'),
  ruleOf('received', 'process where event.ingested < "1970-01-01T00:00:02Z"'),
  ruleOf('regex', 'process where process.args regex ".*(cat|curl).*"'),
  ruleOf(
    'two',
    'sequence by process.entity_id [process where process.name : "sh"] [file where true]',
  ),
];

let events: MemoryEvent[] = [];
beforeAll(async () => {
  const lines = ['attack', 'hostile-names'].flatMap((name) =>
    gunzipSync(readFileSync(`content/samples/${name}.ndjson.gz`))
      .toString()
      .split('\n'),
  );
  events = lines
    .filter((line) => line !== '')
    .map((document, arrival) => ({ stream: arrival % 5 === 0 ? 'a' : 'b', document }));
  const pack = await loadRunnableRules(['content/rules'], {
    minSeverity: null,
    tags: [],
    ruleIds: [],
  });
  for (const { id, rule, source } of pack.rules) {
    RULES.push({ signature: id, evaluation: ruleTypeOf(rule).plan(rule, source.statement) });
  }
});

/** The proof of an index over events, but for what is taken out of it. */
async function proved(
  plant: (batch: MatchedBatch) => MatchedBatch = (batch) => batch,
  stored = events.slice(0, 600),
  passedOver: PassedOver = async () => [],
) {
  const reader = memoryReader(stored, { blockRows: 500 });
  const generation = { number: 1, rules: RULES, dataSetAliases: DATA_SET_ALIASES };
  const index = new CandidateIndex({ fs: nodeFileSystem, folder: '/nowhere', nextArrival: 1e9 });
  const to = stored.length;
  index.add(plant(await new StoredMatching(generation).match(reader, { from: 0, to })));
  const plain = new PlainMatching(generation, NOW);
  const matchPlainly: MatchPlainly = async function* match(_rules, stretches) {
    for (const stretch of stretches) yield await plain.match(reader, stretch);
  };
  const { signal } = new AbortController();
  const request = { index, matchPlainly, passedOver, rules: RULES, now: NOW, signal, seed: 7 };
  return proveSample({ ...request, range: { from: 0, to: to + 5_000 }, share: 1 });
}

describe('the proof by sampling', () => {
  it('finds nothing missing in what the rules found together', async () => {
    const proof = await proved(undefined, events);
    expect(proof.missing).toStrictEqual([]);
    expect(proof.candidates).toBeGreaterThan(2_000);
  });

  it('finds a candidate that is missing', async () => {
    let planted: unknown = null;
    const proof = await proved((batch) => {
      const [rare] = batch.matches.toSorted((a, b) => a.arrivals.length - b.arrivals.length);
      const [lost] = rare?.arrivals ?? [];
      const signature = batch.signatures[rare?.rule ?? -1];
      planted = { signature, count: 1, arrivals: [lost] };
      const matches = batch.matches.map((each) =>
        each === rare ? { ...each, arrivals: each.arrivals.slice(1) } : each,
      );
      return { ...batch, matches };
    });
    expect(proof.missing).toStrictEqual([planted]);
  });

  it('finds a match that the runs of its rule would pass over', async () => {
    const asked = new Map<string, readonly number[]>();
    const proof = await proved(undefined, undefined, async (signature, arrivals, now) => {
      expect(now).toBe(NOW);
      asked.set(signature, arrivals);
      return signature === 'shells' ? arrivals.slice(0, 1) : [];
    });
    expect(asked.size).toBeGreaterThan(2);
    const arrivals = asked.get('shells')?.slice(0, 1);
    expect(proof.missing).toStrictEqual([{ signature: 'shells', count: 1, arrivals }]);
  });

  it('does not miss what was not matched yet', async () => {
    const proof = await proved((batch) => ({ ...batch, to: 0, matches: [] }));
    expect(proof.missing).toStrictEqual([]);
  });

  it('takes about one event of a hundred, others for another seed', () => {
    const range = { from: 500, to: 50_000_500 };
    const [one, same, other] = [1, 1, 2].map((seed) => sampleOf(range, seed, 0.01));
    const total = one?.reduce((sum, { from, to }) => sum + to - from, 0) ?? 0;
    expect(total / 50_000_000).toBeCloseTo(0.01, 3);
    expect(same).toStrictEqual(one);
    expect(other).not.toStrictEqual(one);
    expect(sampleOf({ from: 500, to: 700 }, 1, 1)).toStrictEqual([{ from: 500, to: 700 }]);
  });
});
