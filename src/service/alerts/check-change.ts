import {
  ALERT_STATUSES,
  CLOSE_REASONS,
  type AlertQuery,
  type TriageChange,
} from '../../stores/alert-store.ts';
import { TriageError } from './errors.ts';

/** How many tags or people one change may add or remove. */
const MAX_LABELS = 50;
const MAX_LABEL_CHARACTERS = 128;
const MAX_NOTE_CHARACTERS = 10_000;
/** Of all lists of a query together. */
const MAX_QUERY_VALUES = 10_000;

/**
 * The change without repetitions and with trimmed texts. Throws `TriageError` where it says nothing, contradicts
 * itself, or is too large.
 */
export function checkedChange(change: TriageChange): TriageChange {
  const { status, closeReason } = change;
  if (status !== undefined && !ALERT_STATUSES.includes(status)) {
    throw wrong(`there is no status ${JSON.stringify(status)}, only: ${ALERT_STATUSES.join(', ')}`);
  }
  if (closeReason !== undefined && closeReason !== null) {
    if (!CLOSE_REASONS.includes(closeReason)) {
      const known = CLOSE_REASONS.join(', ');
      throw wrong(`there is no reason ${JSON.stringify(closeReason)} for closing, only: ${known}`);
    }
    if (status !== 'closed') throw wrong('a reason is given, but alerts are not closed');
  }
  const checked: TriageChange = {
    ...(status === undefined ? {} : { status }),
    ...(closeReason === undefined || status !== 'closed' ? {} : { closeReason }),
    ...labels('addTags', 'removeTags', change),
    ...labels('addAssignees', 'removeAssignees', change),
  };
  if (Object.keys(checked).length === 0) throw wrong('nothing is to be changed');
  return checked;
}

type LabelKey = 'addTags' | 'removeTags' | 'addAssignees' | 'removeAssignees';

function labels(add: LabelKey, remove: LabelKey, change: TriageChange): TriageChange {
  const added = checkedLabels(add, change[add]);
  const removed = checkedLabels(remove, change[remove]);
  const both = added.find((each) => removed.includes(each));
  if (both !== undefined) throw wrong(`${JSON.stringify(both)} is both added and removed`);
  return {
    ...(added.length === 0 ? {} : { [add]: added }),
    ...(removed.length === 0 ? {} : { [remove]: removed }),
  };
}

function checkedLabels(key: LabelKey, written: readonly string[] | undefined): readonly string[] {
  const texts = [...new Set((written ?? []).map((each) => each.trim()))];
  if (texts.length > MAX_LABELS) {
    throw wrong(`${key} has ${texts.length} entries; one change may have ${MAX_LABELS}`);
  }
  for (const text of texts) {
    if (text === '') throw wrong(`${key} has an empty entry`);
    if (text.length > MAX_LABEL_CHARACTERS) {
      throw wrong(`an entry of ${key} is longer than ${MAX_LABEL_CHARACTERS} characters`);
    }
    if (CONTROL.test(text)) throw wrong(`an entry of ${key} has control characters`);
  }
  return texts;
}

const CONTROL = /\p{Cc}/u;

/** The note, unchanged: it is Markdown, in which spaces at the ends can mean something. */
export function checkedNote(text: string): string {
  if (text.trim() === '') throw new TriageError('ENG1304', 'the note is empty');
  if (text.length > MAX_NOTE_CHARACTERS) {
    const message = `the note is ${text.length} characters long; it may have ${MAX_NOTE_CHARACTERS}`;
    throw new TriageError('ENG1304', message);
  }
  return text;
}

/** The query, if it asks for alerts and is not larger than a person or a page would make it. */
export function checkedQuery(query: AlertQuery): AlertQuery {
  if (query.kind === 'block') {
    throw wrong('members of sequences cannot be changed by themselves: they follow their alert');
  }
  const lists = [...Object.values(query), ...(query.facets ?? []).map((each) => each.values)];
  const values = lists.reduce(
    (sum: number, list) => sum + (Array.isArray(list) ? list.length : 0),
    0,
  );
  if (values > MAX_QUERY_VALUES) {
    throw wrong(`the query has ${values} values; it may have ${MAX_QUERY_VALUES}`);
  }
  return query;
}

const wrong = (message: string) => new TriageError('ENG1302', message);
