import type { Evaluator } from '../../../detect/evaluate/evaluator.ts';
import type { FieldSet, Row } from '../../../events/field-set.ts';
import type { Origin } from '../../../events/origin/origin.ts';
import { parseDocument } from '../../../events/parse-document.ts';
import type { RunnableQuery } from '../../../lang/index.ts';
import type { SearchPlan } from '../../../match/literals/index.ts';
import { compileRules, type UncompiledRule } from './compile-rules.ts';
import type { MatchGeneration } from './matched-batch.ts';
import { RuleRowsBuilder, type RuleRows } from './rule-rows.ts';

/** The bytes of a valid document, and its values. */
export interface ReadDocument {
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
  readonly row: Row;
}

/** Finds the rules of a generation that documents are candidates of, from the values that were read of them. For one thread. */
export class DocumentMatcher {
  readonly signatures: readonly string[];
  readonly uncompiled: readonly UncompiledRule[];
  /** The fields that rows must have. Others may be added before rows are read. */
  readonly fields: FieldSet;
  /** Rules that are evaluated: position in the generation. */
  readonly #evaluated: readonly number[];
  /** Rules for which index patterns alone decide. */
  readonly #whole: ReturnType<typeof compileRules>['whole'];
  readonly #evaluator: Evaluator;
  // What is being matched. A closure for each document would cost as much as a small query.
  #document: ReadDocument = NO_DOCUMENT;
  #row = 0;
  #found = new RuleRowsBuilder();
  readonly #take = ({ rule }: { readonly rule: number }): void => this.#note(rule);
  readonly #parse = () => {
    const { bytes, start, end } = this.#document;
    return parseDocument(bytes.toString('utf8', start, end));
  };

  constructor(generation: MatchGeneration) {
    this.signatures = generation.rules.map(({ signature }) => signature);
    // An event for which a rule fails is a candidate: the rule's run counts the failure.
    const compiled = compileRules(generation, (rule) => this.#note(rule));
    this.uncompiled = compiled.uncompiled;
    this.fields = compiled.fields;
    this.#evaluated = compiled.evaluated;
    this.#evaluator = compiled.evaluator;
    this.#whole = compiled.whole;
  }

  /** Whether there are rules to match documents against. */
  get isEvaluating(): boolean {
    return this.#evaluated.length > 0;
  }

  /** The queries of the rules; `null` if index patterns alone decide for one of them. */
  get compiled(): readonly RunnableQuery[] | null {
    return this.#whole.length === 0 ? this.#evaluator.compiled : null;
  }

  /** @param elsewhere paths of fields whose values do not stand in the document, or not only */
  searchPlan(elsewhere: readonly string[]): SearchPlan {
    return this.#evaluator.searchPlan(elsewhere);
  }

  /**
   * Adds the rules that a document is a candidate of.
   *
   * @param index named by the client, if any; the row has it, too
   * @param row the position of the document in its block
   * @param candidates the only evaluated rules that can match it; `null` for all
   */
  match(
    document: ReadDocument,
    index: string | undefined,
    row: number,
    found: RuleRowsBuilder,
    candidates: readonly number[] | null = null,
  ): void {
    this.#document = document;
    this.#row = row;
    this.#found = found;
    this.#evaluator.evaluate(document.row, index, candidates, this.#parse, this.#take);
  }

  /** Forgets the last document, whose memory is needed elsewhere. */
  release(): void {
    this.#document = NO_DOCUMENT;
    this.#found = new RuleRowsBuilder();
  }

  /**
   * The rules for which index patterns alone decide: one that reads any of the origins reads all events here, and its run
   * checks each again.
   *
   * @param origins of the documents; `null` if they are unknown
   */
  wholeRules(origins: Iterable<Origin> | null): RuleRows[] {
    if (this.#whole.length === 0) return [];
    const known = origins === null ? null : [...origins];
    return this.#whole
      .filter(({ reads }) => known?.some(({ names }) => reads(names)) ?? true)
      .map(({ position }) => ({ rule: position, rows: null }));
  }

  #note(rule: number): void {
    this.#found.add(this.#evaluated[rule] as number, this.#row);
  }
}

const NO_DOCUMENT: ReadDocument = { bytes: Buffer.alloc(0), start: 0, end: 0, row: [] };
