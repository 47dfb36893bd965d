import type { Data, Table } from '../../rules/index.ts';
import { at } from '../../rules/index.ts';
import { foldAscii, hasFoldedAt } from '../../util/fold.ts';
import { compileLuceneRegex, RegexLimitError } from '../../util/regex/index.ts';
import { compileWildcard } from '../../util/wildcard.ts';
import type { ValueCondition } from '../exceptions/value-condition.ts';
import { onField, readBody, readIgnoreCase, textOf, type FilterField } from './field-clause.ts';
import { isFault, type Clause, type Fault, type Scope } from './scope.ts';

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
