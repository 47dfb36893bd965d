import { Evaluator } from '../../../detect/evaluate/evaluator.ts';
import { ruleFields } from '../../../match/rule-outline.ts';
import { plainSetup } from '../../../detect/evaluate/setup.ts';
import { parseDocument } from '../../../events/parse-document.ts';
import { readBlock } from '../../../ingest/block-reader.ts';
import { prepareFields, type PreparedFields } from '../../../ingest/json/fields.ts';
import { releaseMemory } from '../../../util/release-memory.ts';
import { storedBlock } from '../../../runs/stored/stored-block.ts';
import type { ArrivalStretch, MatchedReader } from './match-stored.ts';
import type { MatchedBatch, MatchGeneration } from './matched-batch.ts';

/**
 * Evaluates stored events in the simplest way, to verify other results: every document is parsed, no
 * bytes are searched, no index over values is used, and each rule is evaluated by itself, as in a run. For one thread.
 */
export class PlainMatching {
  readonly #signatures: readonly string[];
  readonly #evaluators: readonly Evaluator[];
  readonly #fields: PreparedFields;

  /** @param now the reference of date math, in nanoseconds since 1970 */
  constructor({ rules, dataSetAliases }: MatchGeneration, now: bigint) {
    const fields = ruleFields();
    this.#signatures = rules.map(({ signature }) => signature);
    this.#evaluators = rules.map(
      // Events for which a rule fails are not matches; they may be candidates.
      ({ evaluation }) =>
        new Evaluator(
          plainSetup({ rules: [evaluation], now, dataSetAliases }),
          fields,
          () => undefined,
        ),
    );
    this.#fields = prepareFields(fields);
  }

  /** By rule, the events of a range that match it, or one of its stages. */
  async match(
    reader: MatchedReader,
    { from, to }: ArrivalStretch,
    signal?: AbortSignal,
  ): Promise<MatchedBatch> {
    const selection = { streams: null, from: null, to: null, arrivals: { from, to }, now: 0n };
    const search = reader.search({ ...selection, stages: null });
    const found = this.#signatures.map((): number[] => []);
    try {
      for await (const stored of search.blocks) {
        signal?.throwIfAborted();
        const block = storedBlock(stored);
        const bytes = Buffer.from(stored.bytes.buffer, stored.bytes.byteOffset, stored.length);
        readBlock(block, this.#fields, {
          document: (start, end, row, { index }, line) => {
            const parse = () => parseDocument(bytes.toString('utf8', start, end));
            for (const [rule, evaluator] of this.#evaluators.entries()) {
              evaluator.evaluate(row, index, null, parse, () =>
                found[rule]?.push(stored.arrivals[line] as number),
              );
            }
          },
          reject: () => undefined,
        });
        releaseMemory(stored.bytes.buffer);
      }
    } finally {
      search.close();
    }
    const matches = found.flatMap((arrivals, rule) =>
      arrivals.length === 0 ? [] : [{ rule, arrivals: Float64Array.from(arrivals).toSorted() }],
    );
    const latest = new Map<string, bigint>();
    return { signatures: this.#signatures, from, to, matches, latest, received: 0, documents: [] };
  }
}
