import type { JsonObject } from '../../events/json.ts';
import type { Row } from '../../events/field-set.ts';
import type { Data } from '../../rules/index.ts';

/** Whether an event satisfies a condition; its document is loaded only if the row is not sufficient. */
export type Condition = (row: Row, document: () => JsonObject) => boolean;

export const ALWAYS: Condition = () => true;
export const NEVER: Condition = () => false;

export const constant = (value: boolean): Condition => (value ? ALWAYS : NEVER);

export function not(condition: Condition): Condition {
  if (condition === ALWAYS) return NEVER;
  if (condition === NEVER) return ALWAYS;
  return (row, document) => !condition(row, document);
}

export function all(conditions: readonly Condition[]): Condition {
  const open = conditions.filter((each) => each !== ALWAYS);
  if (open.includes(NEVER)) return NEVER;
  const [first] = open;
  if (first === undefined) return ALWAYS;
  if (open.length === 1) return first;
  return (row, document) => {
    for (const condition of open) if (!condition(row, document)) return false;
    return true;
  };
}

/** Whether at least the given number of conditions hold. */
export function atLeast(least: number, conditions: readonly Condition[]): Condition {
  const needed = least - conditions.filter((each) => each === ALWAYS).length;
  const open = conditions.filter((each) => each !== ALWAYS && each !== NEVER);
  if (needed <= 0) return ALWAYS;
  if (needed > open.length) return NEVER;
  const [first] = open;
  if (first !== undefined && open.length === 1) return first;
  return (row, document) => {
    let missing = needed;
    for (const condition of open) {
      if (condition(row, document)) missing -= 1;
      if (missing === 0) return true;
    }
    return false;
  };
}

export const any = (conditions: readonly Condition[]): Condition => atLeast(1, conditions);

/** Why a condition is not understood; the message is the end of a sentence. */
export class ConditionFault extends Error {}

/** The text of a single value, in JSON's notation of numbers. Throws {@link ConditionFault}. */
export function textOf(value: Data): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  if (value instanceof Date && !Number.isNaN(value.getTime())) {
    return new Date(value.getTime()).toISOString();
  }
  throw new ConditionFault('a text, a number, true or false was expected');
}
