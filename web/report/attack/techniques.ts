import type { IdAndName, TechniqueData } from '../../../src/report/html/data.ts';
import type { Report } from '../model.ts';

/** A technique, wherever it stands in the matrix. */
export interface Technique extends IdAndName {
  /** Positions in the list of rules. */
  readonly rules: ReadonlySet<number>;
  readonly alerts: number;
}

/** The techniques of the rules that ran, by id: rules may name one for several tactics. */
export function techniquesOf({ attack, rules }: Report): ReadonlyMap<string, Technique> {
  const named = new Map<string, { readonly name: string; readonly rules: Set<number> }>();
  const add = ({ id, name, rules, below }: TechniqueData): void => {
    const known = named.get(id) ?? { name, rules: new Set() };
    for (const rule of rules) known.rules.add(rule);
    named.set(id, known);
    for (const each of below) add(each);
  };
  for (const { techniques } of attack.tactics) for (const each of techniques) add(each);
  const alertsOf = (at: number) => rules[at]?.alerts ?? 0;
  return new Map(
    [...named].map(([id, { name, rules }]) => [
      id,
      { id, name, rules, alerts: [...rules].reduce((sum, at) => sum + alertsOf(at), 0) },
    ]),
  );
}
