import { compileWildcard, escapeWildcards } from '../../../util/wildcard.ts';

import { parseInstant } from '../../../util/time/index.ts';
import { badFilter } from '../errors.ts';
import { parseKql, type Kql, type KqlValue } from './parse.ts';

export type FieldValue = string | number | bigint | boolean;

/** A field that filters may name. */
export interface FilterField<T> {
  /** Values of `text` are compared by their words and without regard to case, all others as they are. */
  readonly kind: 'text' | 'keyword';
  readonly read: (subject: T) => readonly FieldValue[];
}

/** Finds a field by its name; `null` where there is none. */
export type FindField<T> = (name: string) => FilterField<T> | null;

const MAX_CLAUSES = 5_000;

/** What a filter in KQL selects. Throws `KibanaError`, for a field that does not exist too. */
export function compileKql<T>(text: string, find: FindField<T>): (subject: T) => boolean {
  let clauses = 0;
  return compile(parseKql(text));

  function compile(node: Kql): (subject: T) => boolean {
    if ((clauses += 1) > MAX_CLAUSES)
      throw badFilter(`the filter has more than ${MAX_CLAUSES} parts`);
    switch (node.kind) {
      case 'all':
        return () => true;
      case 'and': {
        const tests = node.nodes.map(compile);
        return (subject) => tests.every((test) => test(subject));
      }
      case 'or': {
        const tests = node.nodes.map(compile);
        return (subject) => tests.some((test) => test(subject));
      }
      case 'not': {
        const test = compile(node.node);
        return (subject) => !test(subject);
      }
      case 'is': {
        const field = fieldNamed(node.field);
        const test = equality(node.value, field.kind);
        return (subject) => field.read(subject).some(test);
      }
      case 'range': {
        const field = fieldNamed(node.field);
        const test = comparison(node.operator, node.value.parts.join('*'));
        return (subject) => field.read(subject).some(test);
      }
    }
  }

  function fieldNamed(name: string): FilterField<T> {
    const field = find(name);
    if (field === null) throw badFilter(`the filter names a field that does not exist: ${name}`);
    return field;
  }
}

type Test = (value: FieldValue) => boolean;

function equality({ parts, isQuoted }: KqlValue, kind: 'text' | 'keyword'): Test {
  // `*` alone: there is a value.
  if (parts.length > 1 && parts.every((part) => part === '')) return () => true;
  if (kind === 'keyword') {
    if (parts.length === 1) return (value) => String(value) === parts[0];
    const matches = wildcard(parts);
    return (value) => matches(String(value));
  }
  if (parts.length > 1) {
    const matches = wildcard(parts.map((part) => part.toLowerCase()));
    return (value) => {
      const text = String(value).toLowerCase();
      return matches(text) || wordsOf(text).some(matches);
    };
  }
  const wanted = wordsOf((parts[0] ?? '').toLowerCase());
  if (!isQuoted) {
    return (value) => {
      const words = new Set(wordsOf(String(value).toLowerCase()));
      return wanted.some((word) => words.has(word));
    };
  }
  // Between two blanks, a phrase of whole words is part of the text.
  const phrase = ` ${wanted.join(' ')} `;
  return (value) => ` ${wordsOf(String(value).toLowerCase()).join(' ')} `.includes(phrase);
}

const WORDS = /[\p{L}\p{N}_]+/gu;

const wordsOf = (text: string): readonly string[] => text.match(WORDS) ?? [];

const wildcard = (parts: readonly string[]) =>
  compileWildcard(parts.map(escapeWildcards).join('*'), { ignoreCase: false, escapes: true });

/** Of numbers, of times, otherwise of texts. */
function comparison(operator: '<' | '<=' | '>' | '>=', limit: string): Test {
  const number = Number(limit);
  const time = parseInstant(limit);
  return (value) => {
    if (typeof value !== 'string') return ordered(Number(value) - number);
    const own = time === null ? null : parseInstant(value);
    if (own !== null && time !== null) return ordered(own < time ? -1 : own > time ? 1 : 0);
    return ordered(value < limit ? -1 : value > limit ? 1 : 0);
  };

  function ordered(difference: number): boolean {
    if (operator === '<') return difference < 0;
    if (operator === '<=') return difference <= 0;
    return operator === '>' ? difference > 0 : difference >= 0;
  }
}
