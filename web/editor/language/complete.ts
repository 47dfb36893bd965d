import { FUNCTIONS, type FunctionDeclaration } from '../../../src/lang/index.ts';
import { writePath } from '../../../src/lang/syntax/write-literal.ts';
import { isUsual } from './field-docs.ts';
import { allFields, CATEGORIES, knownValues } from './fields.ts';
import { valueOffer, type Offer } from './offer.ts';
import { placeAt, type Place } from './place.ts';
import { signature, WORDS } from './words.ts';

export interface Offers {
  /** Where the text that an offer replaces begins. */
  readonly from: number;
  readonly offers: readonly Offer[];
  /** The field whose values would be good to know, too. */
  readonly valuesOf: string | null;
  /** Whether these values are written with quotes. */
  readonly isQuoted: boolean;
}

/** What could be written at a place; `null` where nothing is offered. */
export function offersAt(text: string, at: number): Offers | null {
  const placed = placeAt(text, at);
  if (placed === null) return null;
  const { place, from } = placed;
  return {
    from,
    offers: offersFor(place),
    valuesOf: place.kind === 'operand' || place.kind === 'text' ? place.field : null,
    isQuoted: place.kind === 'operand',
  };
}

function offersFor(place: Place): readonly Offer[] {
  switch (place.kind) {
    case 'start':
      return [...categories(), ...(place.isStep ? [] : STATEMENTS)];
    case 'where':
      return [word('where')];
    case 'operand':
      return operands(place);
    case 'operator':
      return place.isField ? [...COMPARISONS, ...JOINS] : [...JOINS, ...STEPS];
    case 'text':
      return values(place.field, false);
    case 'pipe':
      return [
        { ...word('head'), apply: 'head 10' },
        { ...word('tail'), apply: 'tail 10' },
      ];
    case 'option':
      return place.isStep
        ? [{ ...word('runs'), label: 'runs=', apply: 'runs=' }]
        : [{ ...word('maxspan'), label: 'maxspan=', apply: 'maxspan=' }];
  }
}

const word = (name: string): Offer => ({
  label: name,
  kind: 'word',
  ...(WORDS[name] === undefined ? {} : { about: WORDS[name] }),
});

const FIRST = 20;

const categories = (): readonly Offer[] => [
  ...CATEGORIES.map((name) => ({
    label: name,
    apply: `${name} where `,
    kind: 'category' as const,
    about: `Events of the category ${name}.`,
    boost: name === 'process' ? FIRST : name === 'file' || name === 'network' ? FIRST - 1 : 0,
  })),
  { ...word('any'), kind: 'category', apply: 'any where ', boost: FIRST - 2 },
];

const STATEMENTS: readonly Offer[] = [
  {
    ...word('sequence'),
    apply:
      'sequence by ${container.id} with maxspan=${1m}\n  [process where ${true}]\n  [process where ${true}]',
    isTemplate: true,
  },
  {
    ...word('sample'),
    apply: 'sample by ${host.name}\n  [process where ${true}]\n  [file where ${true}]',
    isTemplate: true,
  },
];

const COMPARISONS = ['==', '!=', ':', 'like', 'in', '<', '<=', '>', '>=', 'regex'].map(
  (name, at): Offer => ({
    ...word(name),
    apply: name === 'in' ? 'in (${})' : `${name} `,
    ...(name === 'in' ? { isTemplate: true } : {}),
    boost: FIRST - at,
  }),
);
const JOINS = ['and', 'or', 'not'].map((name): Offer => ({ ...word(name), apply: `${name} ` }));
const STEPS = ['by', 'with', 'until'].map((name): Offer => ({ ...word(name), apply: `${name} ` }));

function operands({ field, isKey }: Extract<Place, { kind: 'operand' }>): readonly Offer[] {
  if (field !== null) return values(field, true);
  const fields = allFields().map(({ path, type, about }): Offer => ({
    label: writePath(path),
    kind: 'field',
    detail: type,
    ...(about === null ? {} : { about }),
    boost: isUsual(path) ? FIRST : 0,
  }));
  if (isKey) return fields;
  return [...fields, ...FUNCTIONS.flatMap(calls), word('not'), { ...word('true'), boost: -1 }];
}

const calls = (declaration: FunctionDeclaration): readonly Offer[] =>
  (declaration.tilde ? ['', '~'] : ['']).map((tilde) => ({
    label: `${declaration.name}${tilde}`,
    apply: `${declaration.name}${tilde}(\${})`,
    isTemplate: true,
    kind: 'call',
    detail: signature(declaration).slice(declaration.name.length),
    about: `${declaration.description}${tilde === '' ? '' : ' Ignores case.'}`,
  }));

/** Values that a field is known to have. @param isQuoted whether quotes belong to it */
function values(field: string | null, isQuoted: boolean): readonly Offer[] {
  if (field === null) return [];
  return knownValues(field).map((value) => valueOffer(value, isQuoted, 'known'));
}
