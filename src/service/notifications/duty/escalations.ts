import type { AlertSeverity } from '../../../stores/alert-store.ts';
import type { FactTable } from '../../../stores/detection-store.ts';
import { checkName, invalid } from '../connectors.ts';
import { NotificationError } from '../errors.ts';

export const TARGETS = ['duty', 'second', 'person', 'everyone', 'connector'] as const;

/** Who is notified by a step. */
export interface Target {
  readonly kind: (typeof TARGETS)[number];
  /** The id of a rota or of a connector, or the name of a person; empty for everyone. */
  readonly id: string;
}

export interface Step {
  /** Without an acknowledgement, since the story began or since the step before. */
  readonly waitMs: number;
  readonly target: Target;
}

/** Who is notified in turn of stories that no one acknowledges. */
export interface Escalation {
  readonly id: string;
  readonly name: string;
  readonly isEnabled: boolean;
  /** Stories that are at least so severe. */
  readonly severity: AlertSeverity;
  readonly steps: readonly Step[];
}

export interface StoredEscalation extends Escalation {
  readonly updatedAt: number;
  readonly updatedBy: string;
}

const PREFIX = 'notify.escalation/';
const MAX_ESCALATIONS = 50;
const SEVERITIES: readonly AlertSeverity[] = ['low', 'medium', 'high', 'critical'];

/** Whether a story is one of those that a policy is about. */
export const isMeant = ({ severity }: Escalation, story: AlertSeverity): boolean =>
  SEVERITIES.indexOf(story) >= SEVERITIES.indexOf(severity);

/** The escalation policies of a space. */
export class Escalations {
  readonly #facts: FactTable;
  #known: readonly StoredEscalation[] | null = null;

  constructor(facts: FactTable) {
    this.#facts = facts;
  }

  /** Others may have changed them. */
  forget(): void {
    this.#known = null;
  }

  /** By name. */
  list(): readonly StoredEscalation[] {
    this.#known ??= [...this.#facts.list(PREFIX).values()]
      .map((text) => JSON.parse(text) as StoredEscalation)
      .toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
    return this.#known;
  }

  find(id: string): StoredEscalation | null {
    return this.list().find((each) => each.id === id) ?? null;
  }

  /** Throws {@link NotificationError}. */
  get(id: string): StoredEscalation {
    const found = this.find(id);
    if (found !== null) return found;
    throw new NotificationError(
      'ENG2401',
      `there is no escalation ${JSON.stringify(id.slice(0, 100))}`,
    );
  }

  /** Adds or changes one. Throws {@link NotificationError}. */
  put(escalation: StoredEscalation): StoredEscalation {
    checkName(escalation.name);
    if (escalation.steps.length === 0) throw invalid('an escalation needs steps');
    for (const [at, { target }] of escalation.steps.entries())
      if ((target.kind === 'everyone') !== (target.id === ''))
        throw invalid(
          `step ${at + 1} needs the rota, the person or the connector that is notified`,
        );
    if (this.find(escalation.id) === null && this.list().length >= MAX_ESCALATIONS)
      throw invalid(`there are ${MAX_ESCALATIONS} escalations, which is the limit`);
    this.#facts.put(PREFIX + escalation.id, JSON.stringify(escalation));
    this.#known = null;
    return escalation;
  }

  remove(id: string): void {
    this.#facts.remove(PREFIX + id);
    this.#known = null;
  }
}
