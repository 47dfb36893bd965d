import type { EvaluationRule } from '../../../detect/evaluate/setup.ts';
import { fieldsOf, parse, visit, type Statement } from '../../../lang/index.ts';
import type { Data, Table } from '../../../rules/index.ts';

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
export function everyEventOf(rule: EvaluationRule): EvaluationRule {
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
