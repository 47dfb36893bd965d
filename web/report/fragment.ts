import { SEVERITIES, type SeverityName } from '../components/severity/severity.tsx';

export const TABS = ['alerts', 'attack', 'rules', 'left-out'] as const;
export type Tab = (typeof TABS)[number];

export const VIEWS = ['time', 'container', 'rule'] as const;
export type View = (typeof VIEWS)[number];

export const SORTS = ['time', '-time', 'severity', 'risk'] as const;
export type Sort = (typeof SORTS)[number];

/** What is shown of a report. All of it stands in the fragment of the address, so that a copied address shows the same. */
export interface State {
  readonly tab: Tab;
  /** `null`: what suits the window. */
  readonly view: View | null;
  readonly sort: Sort;
  readonly search: string;
  /** Severities that are not shown. */
  readonly without: readonly SeverityName[];
  /** Milliseconds since 1970, both inclusive. */
  readonly from: number | null;
  readonly to: number | null;
  /** The key of the alert that is open. */
  readonly alert: string | null;
  readonly technique: string | null;
  /** The position of the rule that is open. */
  readonly rule: number | null;
  /** `null`: as the system has it. */
  readonly theme: 'light' | 'dark' | null;
}

/** @param fragment without its `#` */
export function stateOf(fragment: string): State {
  const given = new URLSearchParams(fragment);
  const one = <T extends string>(name: string, known: readonly T[]): T | null =>
    known.find((each) => each === given.get(name)) ?? null;
  const number = (name: string) => {
    const text = given.get(name);
    return text !== null && /^-?\d{1,15}$/.test(text) ? Number(text) : null;
  };
  const unwanted = (given.get('without') ?? '').split(',');
  return {
    tab: one('tab', TABS) ?? 'alerts',
    view: one('view', VIEWS),
    sort: one('sort', SORTS) ?? 'time',
    search: given.get('q') ?? '',
    without: SEVERITIES.filter((severity) => unwanted.includes(severity)),
    from: number('from'),
    to: number('to'),
    alert: given.get('alert'),
    technique: given.get('technique'),
    rule: number('rule'),
    theme: one('theme', ['light', 'dark']),
  };
}

/** Names what differs from a report that was just opened. */
export function fragmentOf(state: State): string {
  const parts: readonly (readonly [string, string | number | null])[] = [
    ['tab', state.tab === 'alerts' ? null : state.tab],
    ['view', state.view],
    ['sort', state.sort === 'time' ? null : state.sort],
    ['q', state.search === '' ? null : state.search],
    ['without', state.without.length === 0 ? null : state.without.join(',')],
    ['from', state.from],
    ['to', state.to],
    ['technique', state.technique],
    ['rule', state.rule],
    ['alert', state.alert],
    ['theme', state.theme],
  ];
  const named = new URLSearchParams();
  for (const [name, value] of parts) if (value !== null) named.set(name, String(value));
  return named.toString();
}
