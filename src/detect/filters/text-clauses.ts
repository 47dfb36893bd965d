import { type Data, type Table, at } from '../../rules/index.ts';
import { foldAscii, hasFoldedAt } from '../../util/fold.ts';
import { compileLuceneRegex, RegexLimitError } from '../../util/regex/index.ts';
import type { RunClock } from '../../util/time/index.ts';
import { compileWildcard } from '../../util/wildcard.ts';
import { type ValueCondition, equalsAny } from '../exceptions/value-condition.ts';
import { onField, readBody, readIgnoreCase, textOf, type FilterField } from './field-clause.ts';
import { isFault, type Clause, type Fault, type Scope } from './scope.ts';

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

/** A pattern for the text of a value, with `*`, `?` and backslash escapes. */
export const wildcard: Clause = (data, scope) =>
  onField(data, scope, (body, field) => {
    const form = { value: ['value', 'wildcard'], more: ['case_insensitive', 'rewrite'] };
    const read = readText(body, field, form);
    if (isFault(read)) return read;
    return onText(compileWildcard(read.text, { ignoreCase: read.ignoreCase, escapes: true }));
  });

export const prefix: Clause = (data, scope) =>
  onField(data, scope, (body, field) => {
    const form = { value: ['value'], more: ['case_insensitive', 'rewrite'] };
    const read = readText(body, field, form);
    if (isFault(read)) return read;
    const { text, ignoreCase } = read;
    const folded = foldAscii(text);
    return onText(
      ignoreCase ? (value) => hasFoldedAt(value, 0, folded) : (value) => value.startsWith(text),
    );
  });

export const regexp: Clause = (data, scope) =>
  onField(data, scope, (body, field) => {
    const more = ['case_insensitive', 'flags', 'max_determinized_states', 'rewrite'];
    const read = readText(body, field, { value: ['value'], more });
    if (isFault(read)) return read;
    const { text, ignoreCase, options } = read;
    // Other flags disable operators, which would then be literal characters.
    if (
      (at(options ?? undefined, 'flags') ?? 'ALL') !== 'ALL' &&
      HAS_OPTIONAL_OPERATOR.test(text)
    ) {
      return { fault: 'flags other than "ALL" are not known' };
    }
    const regex = compileLuceneRegex(text, { ignoreCase });
    return regex.ok ? onText(limited(regex.matches, scope)) : { fault: regex.message };
  });

const HAS_OPTIONAL_OPERATOR = /[~<>&@#"]/;

interface ReadText {
  readonly text: string;
  readonly ignoreCase: boolean;
  readonly options: Table | null;
}

function readText(
  body: Data,
  field: FilterField,
  form: Parameters<typeof readBody>[1],
): ReadText | Fault {
  const read = readBody(body, form);
  if (isFault(read)) return read;
  const text = textOf(read.value);
  if (typeof text !== 'string') return text;
  const ignoreCase = readIgnoreCase(read.options, field);
  return typeof ignoreCase === 'boolean' ? { text, ignoreCase, options: read.options } : ignoreCase;
}

const onText =
  (test: (text: string) => boolean): ValueCondition =>
  (value) =>
    test(String(value));

/** A value that is too complex for the expression gets the result of a part that is not understood. */
function limited(
  matches: (text: string) => boolean,
  { unknown, report }: Scope,
): (text: string) => boolean {
  return (text) => {
    try {
      return matches(text);
    } catch (error) {
      if (!(error instanceof RegexLimitError)) throw error;
      report.undecided();
      return unknown;
    }
  };
}
