import { useSyncExternalStore } from 'react';
import { store, stored } from '../kept-setting.ts';

export type Operator = 'match' | 'match_any' | 'wildcard' | 'exists' | 'list';

/** A condition as it is edited. */
export interface DraftCondition {
  readonly field: string;
  readonly type: Operator;
  readonly operator: 'included' | 'excluded';
  /** None for `exists`, the id of the value list for `list`, several for `match_any`, otherwise one. */
  readonly values: readonly string[];
  /** Of a value list. */
  readonly listType?: string;
  /** A condition that the editor does not change, such as a nested one, under the names of the API. */
  readonly raw?: Readonly<Record<string, unknown>>;
}

/** An exception as it is edited: kept until it is saved, also over a reload of the page. */
export interface Draft {
  readonly conditions: readonly DraftCondition[];
  readonly name: string;
  readonly reason: string;
  /** An ISO date; `null` where it never expires. */
  readonly expires: string | null;
  /** The key of a list; `null` for a rule alone. */
  readonly list: string | null;
  /** Of a sequence, the stage whose events are meant. */
  readonly stage: number | null;
  /** Fields that are compared without regard to case. */
  readonly caseless: readonly string[];
}

const drafts = new Map<string, Draft>();
const readers = new Set<() => void>();
const PLACE = 'dockwarden-exception-';

/** The draft of an exception. @param key what it is for, such as the id of an alert */
export function useDraft(key: string): Draft | null {
  return useSyncExternalStore(
    (reader) => {
      readers.add(reader);
      return () => readers.delete(reader);
    },
    () => draftOf(key),
  );
}

export function draftOf(key: string): Draft | null {
  const known = drafts.get(key);
  if (known !== undefined) return known;
  const kept = stored('sessionStorage', PLACE + key);
  if (kept === null) return null;
  try {
    const draft = JSON.parse(kept) as Draft;
    drafts.set(key, draft);
    return draft;
  } catch {
    sessionStorage.removeItem(PLACE + key);
    return null;
  }
}

export function putDraft(key: string, draft: Draft): void {
  drafts.set(key, draft);
  store('sessionStorage', PLACE + key, JSON.stringify(draft));
  for (const reader of readers) reader();
}

export function dropDraft(key: string): void {
  drafts.delete(key);
  sessionStorage.removeItem(PLACE + key);
  for (const reader of readers) reader();
}

/** A draft with a further value: one more of a condition on the field, or a condition of its own. */
export function withValue(draft: Draft, field: string, value: string): Draft {
  const at = draft.conditions.findIndex(
    (each) => each.field === field && each.raw === undefined && isList(each),
  );
  const same = draft.conditions[at];
  if (same === undefined) {
    const added: DraftCondition = { field, type: 'match', operator: 'included', values: [value] };
    return { ...draft, conditions: [...draft.conditions, added] };
  }
  if (same.values.includes(value)) return draft;
  // Of a field with many values, such as arguments, a second condition asks for both.
  if (field === 'process.args') {
    if (draft.conditions.some((each) => each.field === field && each.values.includes(value)))
      return draft;
    const added: DraftCondition = { field, type: 'match', operator: 'included', values: [value] };
    return { ...draft, conditions: [...draft.conditions, added] };
  }
  const wider: DraftCondition = { ...same, type: 'match_any', values: [...same.values, value] };
  return { ...draft, conditions: draft.conditions.with(at, wider) };
}

const isList = ({ type, operator }: DraftCondition) =>
  operator === 'included' && (type === 'match' || type === 'match_any');
