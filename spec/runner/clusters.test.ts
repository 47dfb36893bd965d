import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { openClusterEvents } from '../../src/runs/clusters/cluster-inputs.ts';
import { clusterQuery } from '../../src/runs/clusters/cluster-queries.ts';
import { CLUSTERS, fillIndex } from '../../src/runs/clusters/real-clusters.testing.ts';
import { documentsOf, queryRequestOf, runAnswer, runOver } from './run-stored.ts';
import type { SpecCase } from './spec-file.ts';
import { readSpecFolder } from './spec-files.ts';

const files = readSpecFolder(dirname(dirname(fileURLToPath(import.meta.url))));

const keyword = { mapping: { type: 'keyword' } };

/** Every value as it is written, as shippers map what they do not know. */
const AS_KEYWORDS = {
  settings: { number_of_shards: 1, number_of_replicas: 0 },
  mappings: {
    date_detection: false,
    properties: { '@timestamp': { type: 'date', ignore_malformed: true } },
    dynamic_templates: ['string', 'long', 'double', 'boolean'].map((match_mapping_type) => ({
      [match_mapping_type]: { match_mapping_type, ...keyword },
    })),
  },
};

/** Types as a cluster chooses them by the first value of a field. */
const AS_FOUND = {
  settings: {
    number_of_shards: 1,
    number_of_replicas: 0,
    'index.mapping.ignore_malformed': true,
  },
};

/** Cases of a file that are run at once: each mostly waits for the cluster. */
const LANES = 3;

/** An index that is filled with the documents of one case after the other, which are often the same. */
class SpecIndex {
  readonly #url: string;
  readonly name: string;
  #filled: string | null = null;
  #isWhole = false;
  #sets = 0;

  constructor(url: string, name: string) {
    this.#url = url;
    this.name = name;
  }

  /** Whether it has all documents of a case. */
  async fill(specCase: SpecCase): Promise<boolean> {
    const documents = documentsOf(specCase);
    const key = JSON.stringify(documents);
    if (key === this.#filled) return this.#isWhole;
    const mapping = this.#sets++ % 2 === 0 ? AS_KEYWORDS : AS_FOUND;
    const taken = await fillIndex(this.#url, this.name, mapping, documents);
    this.#isWhole = taken.length === documents.length;
    this.#filled = key;
    return this.#isWhole;
  }
}

describe.each(CLUSTERS)('%s gives the answers of files', (_product, url) => {
  const counts = { compared: 0, refused: 0 };
  const indices = Array.from(
    { length: LANES },
    (_, lane) => new SpecIndex(url ?? '', `dw-spec-${process.pid}-${lane}`),
  );

  const check = async (specCase: SpecCase, index: SpecIndex): Promise<void> => {
    for (const { queries, answer } of specCase.checks) {
      for (const { text } of queries) {
        const runnable = queryRequestOf(specCase, text);
        if (runnable === null || answer === null) continue;
        if (!(await index.fill(specCase))) {
          counts.refused += 1;
          continue;
        }
        counts.compared += 1;
        const { request, compiled } = runnable;
        const connection = { url: url!, auth: { kind: 'none' }, ca: null } as const;
        const source = { connection, pattern: index.name, trustsIgnoreAbove: false };
        const rejected = { rejects: null, isStrict: true };
        const inputs = await openClusterEvents(source, clusterQuery(compiled, request), rejected);
        try {
          const lines = await runOver(runnable, inputs);
          expect(lines, `${specCase.name}: ${text}`).toEqual(runAnswer(answer));
          expect(inputs.stored.search.weakened).toEqual([]);
        } finally {
          inputs.close();
        }
      }
    }
  };

  afterAll(async () => {
    if (url === undefined) return;
    for (const { name } of indices) await fetch(`${url}/${name}`, { method: 'DELETE' });
    // A cluster refuses documents whose fields are objects here and texts there.
    expect(counts.refused).toBeLessThan(counts.compared * 0.1);
  });

  it.skipIf(url === undefined).each(files.map((file) => [file.path, file] as const))(
    'spec/%s',
    async (_path, file) => {
      const left = [...file.cases];
      const lane = async (index: SpecIndex): Promise<void> => {
        for (let next = left.shift(); next !== undefined; next = left.shift())
          await check(next, index);
      };
      await Promise.all(indices.map(lane));
    },
  );
});
