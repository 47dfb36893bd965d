import type { AlertSeverity, StoredAlert } from '../../stores/alert-store.ts';

/** What a message is about, as it is kept. */
export interface Content {
  readonly total: number;
  readonly bySeverity: Readonly<Partial<Record<AlertSeverity, number>>>;
  /** Names of rules by how many alerts they have raised; of many rules, only some. */
  readonly byRule: Readonly<Record<string, number>>;
  /** Ids of the first alerts. */
  readonly alerts: readonly string[];
  readonly story: string | null;
  /** Of a message that says that something is closed. */
  readonly closedAs: string | null;
  /** What is said to a person, before the alerts. */
  readonly said: Said | null;
}

export interface Said {
  readonly title: string;
  readonly text: string;
  /** Who has written it; empty where no person has. */
  readonly by: string;
}

/** Alerts that a message lists, and so the most that a receiver has one by one. */
export const MAX_LISTED = 200;
const MAX_RULES = 50;

export const NOTHING: Content = {
  total: 0,
  bySeverity: {},
  byRule: {},
  alerts: [],
  story: null,
  closedAs: null,
  said: null,
};

export const readContent = (text: string): Content => ({
  ...NOTHING,
  ...(JSON.parse(text) as Partial<Content>),
});

export function withAlerts(before: Content | null, alerts: readonly StoredAlert[]): Content {
  const content = before ?? NOTHING;
  const bySeverity = { ...content.bySeverity };
  const byRule: Record<string, number> = { ...content.byRule };
  for (const { severity, ruleName } of alerts) {
    bySeverity[severity] = (bySeverity[severity] ?? 0) + 1;
    const isKnown = Object.hasOwn(byRule, ruleName);
    if (isKnown || Object.keys(byRule).length < MAX_RULES)
      byRule[ruleName] = (isKnown ? byRule[ruleName]! : 0) + 1;
  }
  return {
    ...content,
    total: content.total + alerts.length,
    bySeverity,
    byRule,
    alerts: [...content.alerts, ...alerts.map(({ id }) => id)].slice(0, MAX_LISTED),
    story: before === null ? (alerts[0]?.story ?? null) : before.story,
  };
}

/** What several messages were about, together. */
export function joined(all: readonly Content[]): Content {
  const bySeverity: Partial<Record<AlertSeverity, number>> = {};
  const byRule: Record<string, number> = {};
  for (const content of all) {
    for (const [name, count] of Object.entries(content.bySeverity))
      bySeverity[name as AlertSeverity] = (bySeverity[name as AlertSeverity] ?? 0) + count;
    for (const [name, count] of Object.entries(content.byRule))
      byRule[name] = (Object.hasOwn(byRule, name) ? byRule[name]! : 0) + count;
  }
  return {
    total: all.reduce((sum, { total }) => sum + total, 0),
    bySeverity,
    byRule,
    alerts: [...new Set(all.flatMap(({ alerts }) => alerts))].slice(0, MAX_LISTED),
    story: all.find(({ story }) => story !== null)?.story ?? null,
    closedAs: null,
    said: null,
  };
}
