import type { EvaluationRule } from '../../../detect/evaluate/setup.ts';
import { DATA_SET_ALIASES } from '../../../events/origin/data-set-aliases.ts';
import type { Block } from '../../../ingest/index.ts';
import { blockOf } from '../../../runs/blocks/block.testing.ts';
import type { MatchGeneration } from './matched-batch.ts';

/** A rule over `logs-*`. */
export const evaluationOf = (
  query: string,
  more: Partial<EvaluationRule> = {},
): EvaluationRule => ({
  query,
  statement: null,
  index: ['logs-*'],
  eventCategoryField: undefined,
  timestampField: undefined,
  tiebreakerField: undefined,
  window: null,
  filters: [],
  items: [],
  ...more,
});

/** Rules by their signatures. */
export const generationOfRules = (
  queries: Readonly<Record<string, string>>,
  number = 1,
): MatchGeneration => ({
  number,
  rules: Object.entries(queries).map(([signature, query]) => ({
    signature,
    evaluation: evaluationOf(query),
  })),
  dataSetAliases: DATA_SET_ALIASES,
});

/** Documents as they are stored, numbered from 0. */
export function storedBlockOf(
  documents: readonly string[],
  { index, arrivals }: { readonly index?: string | undefined; readonly arrivals?: number[] } = {},
): Block {
  const block = blockOf(Buffer.from(`${documents.join('\n')}\n`));
  const spans = new Uint32Array(2 * documents.length);
  let start = 0;
  for (const [row, document] of documents.entries()) {
    const length = Buffer.byteLength(document);
    spans.set([start, start + length], 2 * row);
    start += length + 1;
  }
  const numbers = Float64Array.from(arrivals ?? documents.keys());
  return { ...block, spans, envelope: { index, ids: null, arrivals: numbers } };
}
