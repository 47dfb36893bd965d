/** Something that a list can be filtered by. */
export interface FilterField {
  /** As in the API. */
  readonly name: string;
  readonly title: string;
  /** Its path in an event or an alert, by which it can be found, too. */
  readonly path?: string | undefined;
  readonly values: readonly FilterValue[];
  /** Whether values can be excluded. */
  readonly isExcludable: boolean;
  /** Whether there are no other values than these. */
  readonly isClosed?: boolean;
}

export interface FilterValue {
  readonly value: string;
  /** What people call it. */
  readonly label?: string | null;
  readonly count?: number;
}

/** What the list under the input offers. */
export type FilterOption =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'field'; readonly field: FilterField }
  | {
      readonly kind: 'value';
      readonly field: FilterField;
      readonly value: FilterValue;
      readonly isExcluded: boolean;
    };

const MAX_OF_ALL = 4;
const MAX_OF_ONE = 30;

/**
 * What can be meant by what was typed. A `-` in front excludes. @param field that was chosen before, or by `name:`
 */
export function filterOptions(
  fields: readonly FilterField[],
  typed: string,
  field: FilterField | null,
): readonly FilterOption[] {
  const isExcluded = /^\s*[-!]/.test(typed);
  const words = typed.replace(/^\s*[-!]?\s*/, '');
  if (field !== null) return valuesOf(field, words, isExcluded, MAX_OF_ONE);
  const colon = words.indexOf(':');
  const named = colon < 0 ? undefined : fieldNamed(fields, words.slice(0, colon));
  if (named !== undefined)
    return valuesOf(named, words.slice(colon + 1).trim(), isExcluded, MAX_OF_ONE);
  if (words === '') return fields.map((each) => ({ kind: 'field', field: each }));
  // A word that begins the name of a field probably means the field, which comes before a search for the word.
  const meant = fields.filter((each) => namesOf(each).some((name) => begins(name, words)));
  const others = fields.filter(
    (each) => !meant.includes(each) && namesOf(each).some((name) => has(name, words)),
  );
  const fieldOption = (each: FilterField) => ({ kind: 'field', field: each }) as const;
  return [
    ...meant.map(fieldOption),
    ...(isExcluded ? [] : [{ kind: 'text', text: words } as const]),
    ...others.map(fieldOption),
    ...fields.flatMap((each) =>
      each.values
        .filter(({ value, label }) => has(label ?? value, words))
        .slice(0, MAX_OF_ALL)
        .map((value): FilterOption => ({
          kind: 'value',
          field: each,
          value,
          isExcluded: isExcluded && each.isExcludable,
        })),
    ),
  ];
}

function valuesOf(
  field: FilterField,
  words: string,
  isExcluded: boolean,
  most: number,
): readonly FilterOption[] {
  const found = field.values.filter(({ value, label }) => has(label ?? value, words));
  const isOther =
    field.isClosed !== true && words !== '' && !found.some(({ value }) => value === words);
  const offered = isOther ? [...found, { value: words }] : found;
  return offered.slice(0, most).map((value) => ({
    kind: 'value',
    field,
    value,
    isExcluded: isExcluded && field.isExcludable,
  }));
}

/** The field with this name, or the only one whose name begins with it. */
const fieldNamed = (fields: readonly FilterField[], written: string) => {
  const wanted = written.trim().toLowerCase();
  if (wanted === '') return undefined;
  const whole = fields.find((each) => namesOf(each).some((name) => name.toLowerCase() === wanted));
  const begun = fields.filter((each) => namesOf(each).some((name) => begins(name, wanted)));
  return whole ?? (begun.length === 1 ? begun[0] : undefined);
};

const namesOf = ({ title, name, path }: FilterField) => [
  title,
  name,
  ...(path === undefined ? [] : [path]),
];

const begins = (text: string, words: string) => text.toLowerCase().startsWith(words.toLowerCase());

const has = (text: string, words: string) => text.toLowerCase().includes(words.toLowerCase());
