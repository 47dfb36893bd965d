import type { Origin } from '../../../events/origin/origin.ts';
import { readText } from '../../../ingest/block-reader.ts';
import { ENVELOPE_FIELDS, type Block } from '../../../ingest/framing/block.ts';
import { type FastMemory, fastFields } from '../../../ingest/json/fast-reader.ts';
import type { PreparedFields } from '../../../ingest/json/fields.ts';
import { textOf } from '../../../ingest/json/text.ts';
import type { RunnableQuery } from '../../../lang/index.ts';
import { Prefilter } from '../../../runs/blocks/prefilter.ts';
import type { UncompiledRule } from './compile-rules.ts';
import { DocumentMatcher } from './document-matcher.ts';
import type { MatchGeneration } from './matched-batch.ts';
import { RuleRowsBuilder, type RuleRows } from './rule-rows.ts';

export interface BlockMatcherOptions {
  /** Whether bytes are searched before documents are parsed; the matches are the same. */
  readonly isSearched?: boolean;
  /** Of the thread; by default, documents are read by the plain reader. */
  readonly memory?: FastMemory | null;
}

/** Finds the candidates of all rules of a generation in blocks of stored events. For one thread. */
export class BlockMatcher {
  readonly #documents: DocumentMatcher;
  readonly #fields: PreparedFields;
  readonly #prefilter: Prefilter | null;

  constructor(
    generation: MatchGeneration,
    { isSearched = true, memory = null }: BlockMatcherOptions = {},
  ) {
    this.#documents = new DocumentMatcher(generation);
    this.#fields = fastFields(this.#documents.fields, memory);
    this.#prefilter = isSearched
      ? Prefilter.from(this.#documents.searchPlan(ENVELOPE_FIELDS), memory)
      : null;
  }

  get signatures(): readonly string[] {
    return this.#documents.signatures;
  }

  get uncompiled(): readonly UncompiledRule[] {
    return this.#documents.uncompiled;
  }

  /** The queries of the rules; `null` if index patterns alone decide for one of them. */
  get compiled(): readonly RunnableQuery[] | null {
    return this.#documents.compiled;
  }

  /**
   * @param block its documents are given by spans
   * @param origins of the documents; `null` if they are unknown before parsing
   */
  match(block: Block, origins: Iterable<Origin> | null = null): RuleRows[] {
    const documents = this.#documents;
    const whole = documents.wholeRules(origins);
    if (!documents.isEvaluating) return whole;
    const text = textOf(block.bytes, block.length);
    const { bytes } = text;
    const prefilter = this.#prefilter?.search(block, text) === true ? this.#prefilter : null;
    const found = new RuleRowsBuilder();
    try {
      readText(
        block,
        text,
        this.#fields,
        {
          document: (start, end, row, { index }, line) => {
            const candidates = prefilter?.rulesOf(start) ?? null;
            documents.match({ bytes, start, end, row }, index, line, found, candidates);
          },
          // An invalid document cannot be evaluated: a run reports it, if it reads it.
          reject: () => undefined,
        },
        prefilter === null
          ? null
          : {
              fields: null,
              accepts: (start) => prefilter.rulesOf(start) !== null,
              skipped: () => undefined,
            },
      );
      return [...whole, ...found.finish()].toSorted((a, b) => a.rule - b.rule);
    } finally {
      documents.release();
    }
  }
}
