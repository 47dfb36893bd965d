import type { FactTable } from '../../stores/detection-store.ts';
import type { StoredAlert } from '../../stores/alert-store.ts';
import { NotificationError } from './errors.ts';
import { invalid } from './connectors.ts';

export const SNOOZED = ['rule', 'story', 'container'] as const;

/** Alerts of a rule, a story or a container of which nothing is sent. They are raised and shown as always. */
export interface Snooze {
  readonly id: string;
  readonly kind: (typeof SNOOZED)[number];
  /** An id of a rule or a story, or an id or a name of a container. */
  readonly value: string;
  readonly reason: string;
  /** In milliseconds since 1970. */
  readonly until: number;
  readonly createdAt: number;
  readonly createdBy: string;
  /** How many alerts it has kept silent. */
  readonly silenced: number;
}

const PREFIX = 'notify.snooze/';
const MAX_SNOOZES = 500;
/** How long one that has ended is listed. */
const KEPT_MS = 30 * 86_400_000;

/** The snoozes of a space. */
export class Snoozes {
  readonly #facts: FactTable;
  /** Without how much they have silenced, which a transaction that is undone would make wrong. */
  #known: readonly Snooze[] | null = null;

  constructor(facts: FactTable) {
    this.#facts = facts;
  }

  /** Others may have changed them. */
  forget(): void {
    this.#known = null;
  }

  /** The last ones first, also those that have ended. */
  list(): Snooze[] {
    return [...this.#facts.list(PREFIX).values()]
      .map((text) => JSON.parse(text) as Snooze)
      .toSorted((a, b) => b.createdAt - a.createdAt);
  }

  /** Throws {@link NotificationError}. */
  add(snooze: Snooze): void {
    if (snooze.until <= snooze.createdAt) throw invalid('a snooze ends in the future');
    if (snooze.reason.trim() === '') throw invalid('a snooze needs a reason');
    if (this.#facts.list(PREFIX).size >= MAX_SNOOZES)
      throw invalid(`there are ${MAX_SNOOZES} snoozes, which is the limit`);
    this.#facts.put(PREFIX + snooze.id, JSON.stringify(snooze));
    this.#known = null;
  }

  /** Throws {@link NotificationError}. */
  remove(id: string): Snooze {
    const found = this.#find(id);
    if (found === null)
      throw new NotificationError(
        'ENG2401',
        `there is no snooze ${JSON.stringify(id.slice(0, 100))}`,
      );
    this.#facts.remove(PREFIX + id);
    this.#known = null;
    return found;
  }

  /** The alerts of which something may be sent; the others are counted. To be called within the transaction that adds them. */
  audible(alerts: readonly StoredAlert[], now: number): readonly StoredAlert[] {
    this.#known ??= this.list();
    const active = this.#known.filter(({ until }) => until > now);
    if (active.length === 0) return alerts;
    const silenced = new Map<string, number>();
    const left = alerts.filter((alert) => {
      const by = active.find((snooze) => hides(snooze, alert));
      if (by !== undefined) silenced.set(by.id, (silenced.get(by.id) ?? 0) + 1);
      return by === undefined;
    });
    for (const [id, count] of silenced) {
      const snooze = this.#find(id)!;
      const counted: Snooze = { ...snooze, silenced: snooze.silenced + count };
      this.#facts.put(PREFIX + id, JSON.stringify(counted));
    }
    return left;
  }

  removeOld(now: number): void {
    for (const { id, until } of this.list()) if (until < now - KEPT_MS) this.remove(id);
  }

  #find(id: string): Snooze | null {
    const text = this.#facts.get(PREFIX + id);
    return text === null ? null : (JSON.parse(text) as Snooze);
  }
}

export function hides({ kind, value }: Snooze, { ruleId, story, facets }: StoredAlert): boolean {
  if (kind === 'rule') return ruleId === value;
  if (kind === 'story') return story === value;
  return facets['container.id'] === value || facets['container.name'] === value;
}
