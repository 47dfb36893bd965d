import type { Json, JsonObject } from '../../src/events/json.ts';
import { seekerOf, type Seeker, type SearchTerm } from '../components/value/value.tsx';
import { eventsOf, type Alert } from './model.ts';

/** What the search looks for in the texts of a row. */
export type RowMarks = Readonly<Record<'rule' | 'place' | 'parent' | 'what', Seeker>>;

/** Fields whose values stand in a text. */
const SHOWN_IN: Readonly<Record<keyof RowMarks, RegExp>> = {
  rule: /^rule$/,
  place: /^(?:container|orchestrator|host)\b/,
  parent: /^process\.parent\./,
  what: /^(?:process|file)\.(?!parent\.)/,
};

export function rowMarks(search: string): RowMarks {
  const terms = termsOf(search).filter(({ isExcluded }) => !isExcluded);
  const seeker = (column: keyof RowMarks) =>
    seekerOf(terms.flatMap((term) => partsOf(term, SHOWN_IN[column])));
  return {
    rule: seeker('rule'),
    place: seeker('place'),
    parent: seeker('parent'),
    what: seeker('what'),
  };
}

/** A word stands anywhere, and what only looks like a field is one. Of a value with `*`, what stands around it is found. */
function partsOf({ field, value, word }: Term, fields: RegExp): readonly SearchTerm[] {
  const written = { text: word, isWhole: false };
  if (field === null || !fields.test(field)) return [written];
  const parts = value.split('*');
  return [written, ...parts.map((text) => ({ text, isWhole: parts.length === 1 }))];
}

export const NO_MARKS = rowMarks('');

/** A part of a search: a word that stands anywhere, or a field and its value. */
export interface Term {
  /** In small letters; `null` for a word. */
  readonly field: string | null;
  /** In small letters. Of a field, `*` stands for anything. */
  readonly value: string;
  /** As it was written: what looks like a field may be none. */
  readonly word: string;
  readonly isExcluded: boolean;
}

/** `nsenter process.name:ba* -container.name:"my blog"`. All terms must hold. */
export function termsOf(search: string): readonly Term[] {
  const words = search.toLowerCase().match(/[^\s"]*"[^"]*"?|\S+/g) ?? [];
  return words.flatMap((written): Term[] => {
    const isExcluded = /^-./.test(written);
    const word = isExcluded ? written.slice(1) : written;
    const colon = word.indexOf(':');
    const field = colon < 1 || word.startsWith('"') ? null : word.slice(0, colon);
    const value = plain(field === null ? word : word.slice(colon + 1));
    return value === '' ? [] : [{ field, value, word: plain(word), isExcluded }];
  });
}

const plain = (text: string) => text.replaceAll('"', '');

/** What finds a value of a field. A quote cannot be written in quotes: there, anything may stand. */
export function searchFor(field: string, value: string): string {
  const text = value.replaceAll('"', '*');
  return `${field}:${/^[\w@%+=.,/*-]+$/.test(text) ? text : `"${text}"`}`;
}

/** The search with one more term, or as it is where it has that already. */
export function withTerm(search: string, term: string): string {
  const before = search.trim();
  if (before === '') return term;
  return ` ${before} `.includes(` ${term} `) ? before : `${before} ${term}`;
}

/** Whether an alert has all that is searched for. */
export const isFound = (alert: Alert, terms: readonly Term[]): boolean =>
  terms.every((term) => has(alert, term) !== term.isExcluded);

function has(alert: Alert, { field, value, word }: Term): boolean {
  if (field !== null) {
    const values = fieldsOf(alert).get(field);
    if (values !== undefined) return values.some((each) => fits(each, value.split('*')));
    if (OWN_FIELDS.has(field)) return false;
  }
  return textOf(alert).includes(word);
}

/** Whether a text consists of parts with anything between them. */
function fits(text: string, parts: readonly string[]): boolean {
  const [first = '', ...others] = parts;
  const last = others.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const part of others) {
    const next = text.indexOf(part, at);
    if (next < 0) return false;
    at = next + part.length;
  }
  return text.length - at >= last.length && text.endsWith(last);
}

const texts = new WeakMap<Alert, string>();
const fields = new WeakMap<Alert, ReadonlyMap<string, readonly string[]>>();

/** All that an alert says, in small letters. */
function textOf(alert: Alert): string {
  const known = texts.get(alert);
  if (known !== undefined) return known;
  const { id, name, rule, reason, what, parent, where, places } = alert;
  const text = [
    id,
    name,
    rule.name,
    reason,
    what,
    parent,
    places,
    ...Object.values(where),
    ...eventsOf(alert).map(({ json }) => json ?? ''),
  ]
    .join('\n')
    .toLowerCase();
  texts.set(alert, text);
  return text;
}

const OWN_FIELDS = new Set(['rule', 'severity', 'technique', 'container']);

/** The values of its events and its own, in small letters, by their fields. */
function fieldsOf(alert: Alert): ReadonlyMap<string, readonly string[]> {
  const known = fields.get(alert);
  if (known !== undefined) return known;
  const found = new Map<string, string[]>();
  for (const { document } of eventsOf(alert)) addValues(document, '', found);
  const { rule, name, severity, place, where } = alert;
  const threat = rule.texts?.threat.flat() ?? [];
  found.set('rule', [...new Set([rule.name, name])].map(small));
  found.set('severity', [severity]);
  found.set(
    'technique',
    threat.map(({ id }) => small(id)),
  );
  found.set('container', [place, where.container, where.containerId].filter(Boolean).map(small));
  fields.set(alert, found);
  return found;
}

const small = (text: string) => text.toLowerCase();

function addValues(value: Json, name: string, found: Map<string, string[]>): void {
  if (value === null) return;
  if (Array.isArray(value)) {
    for (const each of value as readonly Json[]) addValues(each, name, found);
  } else if (typeof value === 'object') {
    for (const [key, each] of Object.entries(value as JsonObject))
      addValues(each, name === '' ? small(key) : `${name}.${small(key)}`, found);
  } else {
    const text = small(String(value));
    const values = found.get(name);
    if (values === undefined) found.set(name, [text]);
    else values.push(text);
  }
}
