import type { IndexExpression } from '../../search/events/names.ts';
import { HttpProblem } from '../../../../http/problem.ts';
import { indicesOfAlias } from '../indices.ts';
import type { Call } from '../../../../http/services.ts';
import type { SearchServices } from '../services.ts';
import { alertIndexOf, isAlertName, namesAlerts, noSuchIndex, type AlertIndex } from './indices.ts';

/** The target of a request: the alerts of one space, or stored events. */
export type Target =
  /** `null` if a pattern matches no alerts. */
  | { readonly kind: 'alerts'; readonly index: AlertIndex | null }
  | { readonly kind: 'events'; readonly of: IndexExpression };

/** Parameters about the resolution of names. */
export type NameOptions = Readonly<Record<string, unknown>>;

/**
 * Names and patterns of alerts mean alerts, all others events. Alerts are in an index that is hidden, as in Elasticsearch: `*`,
 * `_all` and no name at all do not include it. Throws {@link HttpProblem} if a request names both.
 */
export function targetOf(
  expression: string,
  call: Call,
  services: SearchServices,
  options: NameOptions,
): Target {
  const names = expression.split(',').filter((name) => name !== '');
  const wanted = names.filter((name) => !name.startsWith('-'));
  const ofAlerts = wanted.filter((name) => isAlertName(name, call));
  const wildcards = wildcardsOf(options['expand_wildcards']);
  const hidden =
    wildcards.hasHidden && services.search !== null
      ? (names.length === 0 ? ['*'] : wanted).filter((name) => namesAlerts(name, call))
      : [];
  const isOfAlerts = ofAlerts.length > 0;
  if ((isOfAlerts && ofAlerts.length < wanted.length) || (!isOfAlerts && hidden.length > 0))
    throw both(expression, hidden.length > 0 && !isOfAlerts);
  const ignoresMissing = isTrue(options['ignore_unavailable']);
  if (isOfAlerts) {
    const index = alertIndexOf(expression, call, services);
    if (index === null && !ignoresMissing && !expression.includes('*'))
      throw noSuchIndex(expression);
    return { kind: 'alerts', index };
  }
  return {
    kind: 'events',
    of: {
      ...namedOf(names, services),
      ignoresMissing,
      allowsNone: options['allow_no_indices'] === undefined || isTrue(options['allow_no_indices']),
      hasPatterns: wildcards.hasOpen,
    },
  };
}

const both = (expression: string, isHidden: boolean) =>
  new HttpProblem(
    400,
    'illegal_argument_exception',
    isHidden
      ? `with hidden indices, [${shown(expression)}] means alerts and events; they are searched apart, such as by two searches of one _msearch`
      : `[${shown(expression)}] names alerts and events; they are searched apart, such as by two searches of one _msearch`,
  );

const shown = (text: string) => (text === '' ? '*' : text.slice(0, 255));

const isTrue = (value: unknown) => value === true || value === 'true' || value === '';

const textOf = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));

const WILDCARDS = ['open', 'closed', 'hidden', 'all', 'none'];

function wildcardsOf(value: unknown): { readonly hasOpen: boolean; readonly hasHidden: boolean } {
  if (value === undefined || value === null) return { hasOpen: true, hasHidden: false };
  const texts = Array.isArray(value) ? value.map(String) : textOf(value).split(',');
  const all = texts.map((each) => each.trim().toLowerCase());
  const strange = all.find((each) => !WILDCARDS.includes(each));
  if (strange !== undefined)
    throw new HttpProblem(
      400,
      'illegal_argument_exception',
      `No valid expand wildcard value [${strange.slice(0, 100)}]`,
    );
  const has = (name: string) => all.includes(name) || all.includes('all');
  return { hasOpen: has('open'), hasHidden: has('hidden') };
}

/** Names with aliases resolved, and which of them are known although they may have no events. */
function namedOf(
  names: readonly string[],
  services: SearchServices,
): Pick<IndexExpression, 'names' | 'known'> {
  const { definitions } = services;
  const known: string[] = [];
  const more: string[] = [];
  for (const name of names) {
    if (name.includes('*') || name.startsWith('-')) continue;
    const ofAlias = indicesOfAlias(services, name);
    const isKnown =
      ofAlias.length > 0 ||
      definitions.get('index', name) !== null ||
      definitions.get('data_stream', name) !== null;
    if (isKnown) known.push(name, ...ofAlias);
    more.push(...ofAlias);
  }
  // Exclusions are at the end.
  return { names: [...more, ...names].join(','), known };
}
