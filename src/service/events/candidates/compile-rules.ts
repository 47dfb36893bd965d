import { Evaluator } from '../../../detect/evaluate/evaluator.ts';
import { plainSetup, type EvaluationRule } from '../../../detect/evaluate/setup.ts';
import type { FieldSet } from '../../../events/field-set.ts';
import type { DataSetAliases } from '../../../events/origin/data-set-aliases.ts';
import { indexPatterns, type ReadsNames } from '../../../events/origin/index-patterns.ts';
import { fieldsOf, parse, visit, type Statement } from '../../../lang/index.ts';
import { ruleFields } from '../../../match/rule-outline.ts';
import type { Data, Table } from '../../../rules/index.ts';
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

/** A rule whose query or filters cannot be compiled; all events of its indices are candidates. */
export interface UncompiledRule {
  readonly signature: string;
  readonly reason: string;
}

/** The rules of a generation, compiled. */
interface CompiledRules {
  readonly evaluator: Evaluator;
  /** What the evaluator reads; further fields may be added. */
  readonly fields: FieldSet;
  /** Of its rules: positions in the generation. */
  readonly evaluated: readonly number[];
  /** Rules for which only the origin of an event is evaluated on arrival. */
  readonly whole: readonly { readonly position: number; readonly reads: ReadsNames }[];
  readonly uncompiled: readonly UncompiledRule[];
}

type OnFailure = (rule: number) => void;

/**
 * If rules cannot even be compiled together, none is evaluated: events must be stored in any case.
 *
 * @param onFailure is called with the position among the evaluated rules for an event at which one fails
 */
export function compileRules(generation: MatchGeneration, onFailure: OnFailure): CompiledRules {
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
    whole: whole.map(({ position, rule }) => ({ position, reads: indexPatterns(rule.index) })),
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
