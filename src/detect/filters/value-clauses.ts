import type { RunClock } from '../../util/time/index.ts';
import type { Data } from '../../rules/index.ts';
import { at } from '../../rules/index.ts';
import { equalsAny, type ValueCondition } from '../exceptions/value-condition.ts';
import { onField, readBody, readIgnoreCase, textOf, type FilterField } from './field-clause.ts';
import { isFault, type Clause, type Fault } from './scope.ts';

/** Parameters without effect on single-term values, such as keywords. */
const FOR_WORDS = [
  'auto_generate_synonyms_phrase_query',
  'cutoff_frequency',
  'lenient',
  'max_expansions',
  'operator',
  'prefix_length',
  'slop',
  'zero_terms_query',
];

export const term: Clause = (data, scope) =>
  onField(data, scope, (body, field) =>
    equals(body, field, scope.clock, { value: ['value'], more: ['case_insensitive'] }),
  );

/** The older `match` with `type: phrase` is equivalent on a keyword. */
export const match: Clause = (data, scope) =>
  onField(data, scope, (body, field) => {
    const type = at(body, 'type') ?? 'boolean';
    if (type !== 'phrase' && type !== 'boolean') return { fault: 'type must be "phrase"' };
    return equals(body, field, scope.clock, { value: ['query'], more: ['type', ...FOR_WORDS] });
  });

export const matchPhrase: Clause = (data, scope) =>
  onField(data, scope, (body, field) =>
    equals(body, field, scope.clock, { value: ['query'], more: FOR_WORDS }),
  );

export const terms: Clause = (data, scope) =>
  onField(data, scope, (body, field) => {
    if (!Array.isArray(body)) return { fault: 'a list of values was expected' };
    return equalsOne(body, field, scope.clock, field.ignoreCase);
  });

function equals(
  body: Data,
  field: FilterField,
  clock: RunClock,
  form: Parameters<typeof readBody>[1],
): ValueCondition | Fault {
  const read = readBody(body, form);
  if (isFault(read)) return read;
  const ignoreCase = readIgnoreCase(read.options, field);
  if (typeof ignoreCase !== 'boolean') return ignoreCase;
  return equalsOne([read.value], field, clock, ignoreCase);
}

function equalsOne(
  values: readonly Data[],
  { comparison }: FilterField,
  clock: RunClock,
  ignoreCase: boolean,
): ValueCondition | Fault {
  const texts: string[] = [];
  for (const value of values) {
    const text = textOf(value);
    if (typeof text !== 'string') return text;
    texts.push(text);
  }
  const kind = comparison === 'ip' || comparison === 'date' ? comparison : 'text';
  return equalsAny(texts, { comparison: kind, ignoreCase, clock });
}
