export type Severity = 'low' | 'medium' | 'high' | 'critical';

export interface Fact {
  readonly name: string;
  readonly value: string;
}

/** An alert as messages show it. */
export interface MessageAlert {
  readonly id: string;
  readonly ruleId: string;
  readonly rule: string;
  readonly severity: Severity;
  readonly riskScore: number;
  readonly reason: string;
  /** In milliseconds since 1970. */
  readonly at: number;
  readonly story: string | null;
  readonly tags: readonly string[];
  /** Where it was: namespace, pod, container, image, host, user, process. */
  readonly facts: readonly Fact[];
  /** To the console; `null` where the configuration does not say its address. */
  readonly link: string | null;
}

/** What is sent by one delivery. All of its text may come from events, except what templates say themselves. */
export interface Message {
  /** The same for every attempt. */
  readonly id: string;
  readonly event: 'alert' | 'resolved' | 'test';
  /** What it is about, the same for all messages about it: a story, an alert, or a digest. */
  readonly key: string;
  readonly space: string;
  /** In milliseconds since 1970. */
  readonly at: number;
  readonly title: string;
  readonly severity: Severity;
  /** How many alerts it is about. */
  readonly total: number;
  /** Which, in a line: `3 critical, 12 high`. */
  readonly counts: string;
  /** The first of them. */
  readonly alerts: readonly MessageAlert[];
  readonly link: string | null;
  /** What is said to a person, before the alerts; `null` where nothing is. */
  readonly lead: string | null;
  /** What the receiver knows the person by whom it is for; `null` where it is for no one alone. */
  readonly to: string | null;
  /** Of a template: instead of the usual text, and escaped already. */
  readonly body: string | null;
  /** Of an action of a rule: what it says in place of the settings of the connector. */
  readonly overrides: Readonly<Record<string, string>>;
  /** What the receiver has called an earlier delivery about the same: the key of an issue. */
  readonly earlier: string | null;
}

/** Alerts that a receiver does not list, in words. */
export function moreThan(shown: number, { total }: Message): string | null {
  const more = total - shown;
  return more <= 0 ? null : `and ${more} more ${more === 1 ? 'alert' : 'alerts'}`;
}

/** The usual text: a line each, for receivers that show text alone. */
export function linesOf(message: Message, most: number): string[] {
  const shown = message.alerts.slice(0, most);
  const more = moreThan(shown.length, message);
  return [
    ...(message.lead === null ? [] : [message.lead, '']),
    ...shown.flatMap((alert) => [
      `[${alert.severity}] ${alert.rule}`,
      `  ${alert.reason}`,
      ...alert.facts.map(({ name, value }) => `  ${name}: ${value}`),
      ...(alert.link === null ? [] : [`  ${alert.link}`]),
    ]),
    ...(more === null ? [] : [`${more} (${message.counts})`]),
  ];
}
