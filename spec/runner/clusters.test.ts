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

describe.each(CLUSTERS)('%s gives the answers of files', (_product, url) => {
  const name = `dw-spec-${process.pid}`;
  const counts = { compared: 0, refused: 0 };
  let filled: string | null = null;
  let isWhole = false;

  let sets = 0;

  /** The documents of a case are often those of the one before. */
  const fill = async (specCase: SpecCase): Promise<boolean> => {
    const documents = documentsOf(specCase);
    const key = JSON.stringify(documents);
    if (key !== filled) {
      const mapping = sets++ % 2 === 0 ? AS_KEYWORDS : AS_FOUND;
      const taken = await fillIndex(url!, name, mapping, documents);
      isWhole = taken.length === documents.length;
      filled = key;
    }
    return isWhole;
  };

  afterAll(async () => {
    if (url === undefined) return;
    await fetch(`${url}/${name}`, { method: 'DELETE' });
    // A cluster refuses documents whose fields are objects here and texts there.
    expect(counts.refused).toBeLessThan(counts.compared * 0.1);
  });

  describe.each(files.map((file) => [file.path, file] as const))('spec/%s', (_path, file) => {
    it.skipIf(url === undefined)('answers all cases', async () => {
      for (const specCase of file.cases) {
        for (const { queries, answer } of specCase.checks) {
          for (const { text } of queries) {
            const runnable = queryRequestOf(specCase, text);
            if (runnable === null || answer === null) continue;
            if (!(await fill(specCase))) {
              counts.refused += 1;
              continue;
            }
            counts.compared += 1;
            const { request, compiled } = runnable;
            const inputs = await openClusterEvents(
              {
                connection: { url: url!, auth: { kind: 'none' }, ca: null },
                pattern: name,
                trustsIgnoreAbove: false,
              },
              clusterQuery(compiled, request),
              { rejects: null, isStrict: true },
            );
            try {
              const lines = await runOver(runnable, inputs);
              expect(lines, `${specCase.name}: ${text}`).toEqual(runAnswer(answer));
              expect(inputs.stored.search.weakened).toEqual([]);
            } finally {
              inputs.close();
            }
          }
        }
      }
    });
  });
});
