import { mayEnter } from '../../../../service/access/principal.ts';
import { compileWildcard, compileWildcards } from '../../../../util/wildcard.ts';
import { HttpProblem } from '../../../../http/problem.ts';
import type { Call } from '../../../../http/services.ts';
import type { SearchServices } from '../services.ts';

interface Property {
  type?: string;
  fields?: Record<string, { readonly type: string }>;
  properties?: Record<string, Property>;
}

type Field = readonly [name: string, type: string];

/** Fields in the form of an Elasticsearch mapping. Other fields of documents can be searched as well. */
export function mappingOf(fields: Iterable<Field>): {
  readonly properties: Readonly<Record<string, Property>>;
} {
  const root: Property = {};
  const all = new Map(fields);
  for (const [name, type] of all) {
    const base = name.replace(/\.text$/, '');
    if (base !== name && all.has(base)) continue;
    const property = propertyAt(root, name.split('.'));
    property.type = type;
    const words = all.get(`${name}.text`);
    if (words !== undefined) property.fields = { text: { type: words } };
  }
  return { properties: root.properties ?? {} };
}

function propertyAt(root: Property, path: readonly string[]): Property {
  let at = root;
  for (const name of path) {
    at.properties ??= {};
    at = at.properties[name] ??= {};
  }
  return at;
}

/** Fields by patterns of their names, with their capabilities. */
export function fieldCapabilities(patterns: readonly string[], all: readonly Field[]): object {
  const isWanted = compileWildcards(patterns.length === 0 ? ['*'] : patterns, {
    ignoreCase: false,
    escapes: false,
  });
  const fields = all.filter(([name]) => isWanted(name));
  return Object.fromEntries(
    fields.map(([name, type]) => {
      const isText = type === 'text' || type === 'match_only_text';
      const isValue = type !== 'object' && type !== 'nested';
      const can = {
        type,
        metadata_field: false,
        searchable: isValue,
        aggregatable: isValue && !isText,
      };
      return [name, { [type]: can }];
    }),
  );
}

/** The fields of stored events, as serialized by a thread. */
export const fieldsAnswer = (text: string) =>
  JSON.parse(text) as { readonly names: readonly string[]; readonly fields: readonly Field[] };

/** The prefixes of indices of alerts; no event is stored under any of them (`isReserved`). */
const BEGINNING =
  '(?:\\.alerts-|\\.internal\\.alerts-|\\.siem-signals-|\\.preview\\.alerts-|\\.internal\\.preview\\.alerts-)';
const BEGINS = new RegExp(`^${BEGINNING}`, 'u');

export const ALERTS = `/:alerts{${BEGINNING}[^/]*}`;

/** Whether a name or pattern refers to alerts. A pattern includes hidden indices only if it begins with a dot. */
export const isAlertName = (name: string, call: Call): boolean =>
  BEGINS.test(name) || (name.startsWith('.') && name.includes('*') && namesAlerts(name, call));

/** Whether a pattern matches a name of alerts that is accessible to the request. */
export function namesAlerts(pattern: string, call: Call): boolean {
  const test = patternTest(pattern === '_all' ? '*' : pattern);
  return [false, true].some((isPreview) =>
    namesOf({ space: ownSpaceOf(call), isPreview }).some(test),
  );
}

/** The space of the request, or of a key that is restricted to one space. */
function ownSpaceOf(call: Call): string {
  const { principal, space } = call.get('access');
  const [only = space, another] = principal.spaces ?? [];
  return another === undefined ? only : space;
}

/** The alerts of a space, or those of its previews. */
export interface AlertIndex {
  readonly space: string;
  readonly isPreview: boolean;
}

/** The name in answers. */
export const concreteIndex = ({ space, isPreview }: AlertIndex) =>
  `.internal${isPreview ? '.preview' : ''}.alerts-security.alerts-${space}-000001`;

/** All names of an index. */
export const namesOf = (index: AlertIndex): readonly string[] =>
  index.isPreview
    ? [`.preview.alerts-security.alerts-${index.space}`, concreteIndex(index)]
    : [
        `.alerts-security.alerts-${index.space}`,
        concreteIndex(index),
        `.siem-signals-${index.space}`,
      ];

/** Only the concrete index has a number as a suffix: a space may be called `dev-1`. */
const NAME =
  /^(?:\.internal(?<inner>\.preview)?\.alerts-security\.alerts-(?<numbered>.+)-\d{1,6}|(?<outer>\.preview)?\.alerts-security\.alerts-(?<named>.+)|\.siem-signals-(?<older>.+))$/;

/**
 * Resolves an expression to alerts: names with commas between them, with `*` in them, and with `-` before exclusions. A
 * pattern matches only one space: that of the request, or of a key that is restricted to one space; and previews only if
 * it begins with their name. `null` if it matches no existing alerts. Throws {@link HttpProblem} for more than one.
 */
export function alertIndexOf(
  expression: string,
  call: Call,
  { access: { spaces } }: SearchServices,
): AlertIndex | null {
  const { principal } = call.get('access');
  const own = ownSpaceOf(call);
  const wanted = new Map<string, AlertIndex>();
  const want = (index: AlertIndex) => wanted.set(concreteIndex(index), index);
  for (const name of expression.split(',').filter((each) => each !== '')) {
    if (name.startsWith('-')) {
      const isExcluded = patternTest(name.slice(1));
      for (const [concrete, index] of wanted)
        if (namesOf(index).some(isExcluded)) wanted.delete(concrete);
    } else if (name.includes('*')) {
      const index = { space: own, isPreview: PREVIEW.test(name) };
      if (namesOf(index).some(patternTest(name))) want(index);
    } else {
      const index = indexOfName(name);
      if (index !== null && spaces.has(index.space)) want(index);
    }
  }
  const [index = null, ...others] = wanted.values();
  if (others.length > 0)
    throw new HttpProblem(
      400,
      'illegal_argument_exception',
      `a search is of the alerts of one space, and [${expression}] names several`,
    );
  // Must not reveal to unauthorized users whether the space exists.
  return index !== null && mayEnter(principal, index.space) ? index : null;
}

const PREVIEW = /^(?:\.internal)?\.preview\./;

const patternTest = (pattern: string) =>
  compileWildcard(pattern, { ignoreCase: false, escapes: false });

function indexOfName(name: string): AlertIndex | null {
  const { inner, numbered, outer, named, older } = NAME.exec(name)?.groups ?? {};
  const space = numbered ?? named ?? older;
  const isPreview = (inner ?? outer) !== undefined;
  return space === undefined ? null : { space, isPreview };
}

export const noSuchIndex = (name: string) =>
  new HttpProblem(404, 'index_not_found_exception', `no such index [${name}]`);
