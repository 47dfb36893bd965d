import { Evaluator } from '../../../detect/evaluate/evaluator.ts';
import { ruleFields } from '../../../match/rule-outline.ts';
import { plainSetup, type EvaluationRule } from '../../../detect/evaluate/setup.ts';
import { FieldSet } from '../../../events/field-set.ts';
import type { DataSetAliases } from '../../../events/origin/data-set-aliases.ts';
import { indexPatterns, type ReadsNames } from '../../../events/origin/index-patterns.ts';
import type { Origin } from '../../../events/origin/origin.ts';
import { parseDocument } from '../../../events/parse-document.ts';
import { readBlock } from '../../../ingest/block-reader.ts';
import { ENVELOPE_FIELDS, type Block } from '../../../ingest/framing/block.ts';
import { prepareFields, type PreparedFields } from '../../../ingest/json/fields.ts';
import { type RunnableQuery, fieldsOf, parse, visit, type Statement } from '../../../lang/index.ts';
import type { Data, Table } from '../../../rules/index.ts';
import { Prefilter } from '../../../runs/blocks/prefilter.ts';
import type { MatchGeneration } from './matched-batch.ts';

/**
 * The part of a rule that can be evaluated when an event arrives. For a rule that depends on the time of the run, on when the event
 * was received or on its assigned id, index patterns alone decide: all of their events are candidates.
 */
export function arrivalRule(rule: EvaluationRule): EvaluationRule {
  const common = { ...rule, window: null, items: [] };
  return isDecidedOnArrival(rule) ? common : { ...common, ...EVERY_EVENT };
}

const EVERY_EVENT = { query: 'any where true', statement: null, filters: [] };

/** The placeholder for a rule that cannot be compiled: its run reports the error. */
function everyEventOf(rule: EvaluationRule): EvaluationRule {
  return { ...arrivalRule(rule), ...EVERY_EVENT };
}

/** Whether index patterns alone decide which events are candidates. */
export function isEveryEvent({ query, filters }: EvaluationRule): boolean {
  return query === EVERY_EVENT.query && filters.length === 0;
}

function isDecidedOnArrival({
  query,
  statement,
  filters,
  eventCategoryField,
}: EvaluationRule): boolean {
  const parsed = statement ?? statementOf(query);
  if (parsed === null || isLate(eventCategoryField ?? '')) return false;
  return !dependsOnRun(parsed) && !textsIn(filters).some((text) => isNow(text) || isLate(text));
}

function statementOf(query: string): Statement | null {
  const parsed = parse(query);
  return parsed.ok ? parsed.value : null;
}

/** The fields whose values an event has only once it is stored. */
const LATE_FIELDS = ['event.ingested', '_id'];

const isLate = (name: string): boolean => LATE_FIELDS.includes(name);

function dependsOnRun(statement: Statement): boolean {
  if (fieldsOf(statement).some(({ path }) => isLate(path))) return true;
  let depends = false;
  visit(statement, (node) => {
    if (node.kind === 'String' && isNow(node.value)) depends = true;
    // A function of constants may compose such a date.
    if (node.kind === 'Call' && fieldsOf(node).length === 0) depends = true;
    return !depends;
  });
  return depends;
}

/** Whether a text may be date math relative to the time of the run, such as `now-5m/m`. */
const isNow = (text: string): boolean => /^now(?![\w.*?])/.test(text);

/** Keys and strings, at every depth. */
function textsIn(filters: readonly Table[]): readonly string[] {
  const texts: string[] = [];
  const waiting: unknown[] = [...filters] satisfies Data[];
  for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
    if (typeof value === 'string') texts.push(value);
    if (typeof value !== 'object' || value === null) continue;
    for (const [key, member] of Object.entries(value)) {
      texts.push(key);
      if (member !== undefined) waiting.push(member);
    }
  }
  return texts;
}

/** The rows of a block that are candidates of one rule, ascending; `null` for all of them. */
export interface RuleRows {
  /** The position in the generation. */
  readonly rule: number;
  readonly rows: Uint32Array<ArrayBuffer> | null;
}

/** A rule whose query or filters cannot be compiled; all events of its indices are candidates. */
export interface UncompiledRule {
  readonly signature: string;
  readonly reason: string;
}

export interface BlockMatcherOptions {
  /** Whether bytes are searched before documents are parsed; the matches are the same. */
  readonly isSearched?: boolean;
}

/** Finds the candidates of all rules of a generation in blocks whose documents are valid. For one thread. */
export class BlockMatcher {
  readonly signatures: readonly string[];
  readonly uncompiled: readonly UncompiledRule[];
  /** Rules that are evaluated: position in the generation. */
  readonly #evaluated: readonly number[];
  /** Rules for which index patterns alone decide. */
  readonly #whole: readonly { readonly rule: number; readonly reads: ReadsNames }[];
  readonly #evaluator: Evaluator;
  readonly #fields: PreparedFields;
  readonly #prefilter: Prefilter | null;
  /** By evaluated rule. */
  readonly #rows: number[][];
  /** Evaluated rules with rows. */
  #found: number[] = [];
  #row = 0;
  #bytes: Buffer = NOTHING;
  #start = 0;
  #end = 0;
  readonly #take = ({ rule }: { readonly rule: number }): void => this.#note(rule);
  readonly #parse = () => parseDocument(this.#bytes.toString('utf8', this.#start, this.#end));

  constructor(generation: MatchGeneration, { isSearched = true }: BlockMatcherOptions = {}) {
    this.signatures = generation.rules.map(({ signature }) => signature);
    // An event for which a rule fails is a candidate: the rule's run counts the failure.
    const compiled = compileRules(generation, (rule) => this.#note(rule));
    this.uncompiled = compiled.uncompiled;
    this.#evaluated = compiled.evaluated;
    this.#evaluator = compiled.evaluator;
    this.#fields = prepareFields(compiled.fields);
    this.#rows = compiled.evaluated.map(() => []);
    this.#whole = compiled.whole.map(({ position, index }) => ({
      rule: position,
      reads: indexPatterns(index),
    }));
    this.#prefilter = isSearched
      ? Prefilter.from(this.#evaluator.searchPlan(ENVELOPE_FIELDS))
      : null;
  }

  /** The queries of the rules; `null` if index patterns alone decide for one of them. */
  get compiled(): readonly RunnableQuery[] | null {
    return this.#whole.length === 0 ? this.#evaluator.compiled : null;
  }

  /**
   * @param block of stored events, or of events about to be stored: its documents are given by spans
   * @param origins of the documents; `null` if they are unknown before parsing
   */
  match(block: Block, origins: Iterable<Origin> | null = null): RuleRows[] {
    const whole = this.#wholeRules(origins === null ? null : [...origins]);
    if (this.#evaluated.length === 0) return whole;
    this.#bytes = Buffer.from(block.bytes.buffer, block.bytes.byteOffset, block.length);
    const prefilter = this.#prefilter?.search(block) === true ? this.#prefilter : null;
    try {
      readBlock(
        block,
        this.#fields,
        {
          document: (start, end, row, { index }, line) => {
            this.#row = line;
            this.#start = start;
            this.#end = end;
            const candidates = prefilter?.rulesOf(start) ?? null;
            this.#evaluator.evaluate(row, index, candidates, this.#parse, this.#take);
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
      return [...whole, ...this.#foundRows()].toSorted((a, b) => a.rule - b.rule);
    } finally {
      for (const rule of this.#found) (this.#rows[rule] as number[]).length = 0;
      this.#found = [];
      this.#bytes = NOTHING;
    }
  }

  /** All in one buffer, which is transferred between threads faster than many small ones. */
  #foundRows(): RuleRows[] {
    const counts = this.#found.map((rule) => (this.#rows[rule] as number[]).length);
    const all = new Uint32Array(counts.reduce((sum, count) => sum + count, 0));
    let end = 0;
    return this.#found.map((rule) => {
      const own = this.#rows[rule] as number[];
      all.set(own, end);
      end += own.length;
      return { rule: this.#evaluated[rule] as number, rows: all.subarray(end - own.length, end) };
    });
  }

  /** A rule that reads any of the origins reads all events here: its run checks each again. */
  #wholeRules(origins: readonly Origin[] | null): RuleRows[] {
    return this.#whole
      .filter(({ reads }) => origins?.some(({ names }) => reads(names)) ?? true)
      .map(({ rule }) => ({ rule, rows: null }));
  }

  #note(rule: number): void {
    const rows = this.#rows[rule] as number[];
    if (rows.length === 0) this.#found.push(rule);
    if (rows.at(-1) !== this.#row) rows.push(this.#row);
  }
}

interface CompiledRules {
  readonly evaluator: Evaluator;
  readonly fields: FieldSet;
  /** Positions of its rules. */
  readonly evaluated: readonly number[];
  /** Rules for which only the origin of an event is evaluated on arrival. */
  readonly whole: readonly {
    readonly position: number;
    readonly index: readonly string[] | null;
  }[];
  readonly uncompiled: readonly UncompiledRule[];
}

type OnFailure = (rule: number) => void;

/** If rules cannot even be compiled together, none is evaluated: events must be stored in any case. */
function compileRules(generation: MatchGeneration, onFailure: OnFailure): CompiledRules {
  const { rules, dataSetAliases } = generation;
  const arriving = rules.map(({ evaluation }) => arrivalRule(evaluation));
  const together = () => compileArriving(arriving, dataSetAliases, onFailure);
  try {
    return { ...together(), uncompiled: [] };
  } catch {
    const uncompiled: UncompiledRule[] = [];
    for (const [position, { signature, evaluation }] of rules.entries()) {
      const reason = faultOf(arriving[position] as EvaluationRule, dataSetAliases);
      if (reason === null) continue;
      uncompiled.push({ signature, reason });
      arriving[position] = everyEventOf(evaluation);
    }
    try {
      return { ...together(), uncompiled };
    } catch (error) {
      const everything = rules.map(({ evaluation }) => everyEventOf(evaluation));
      return {
        ...compileArriving(everything, dataSetAliases, onFailure),
        uncompiled: rules.map(({ signature }) => ({ signature, reason: reasonOf(error) })),
      };
    }
  }
}

function compileArriving(
  arriving: readonly EvaluationRule[],
  dataSetAliases: DataSetAliases,
  onFailure: OnFailure,
): Omit<CompiledRules, 'uncompiled'> {
  const positioned = arriving.map((rule, position) => ({ rule, position }));
  const evaluated = positioned.filter(({ rule }) => !isEveryEvent(rule));
  const whole = positioned.filter(({ rule }) => isEveryEvent(rule));
  const fields = ruleFields();
  const setup = plainSetup({
    rules: evaluated.map(({ rule }) => rule),
    // Rules that depend on it are not evaluated here.
    now: 0n,
    dataSetAliases,
  });
  return {
    evaluator: new Evaluator(setup, fields, onFailure),
    fields,
    evaluated: evaluated.map(({ position }) => position),
    whole: whole.map(({ position, rule: { index } }) => ({ position, index })),
  };
}

/** Why a rule cannot be compiled; `null` if it can. */
function faultOf(rule: EvaluationRule, dataSetAliases: DataSetAliases): string | null {
  try {
    compileArriving([rule], dataSetAliases, () => undefined);
    return null;
  } catch (error) {
    return reasonOf(error);
  }
}

const reasonOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

const NOTHING = Buffer.alloc(0);
