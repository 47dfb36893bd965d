import { parseTemplate } from '../../respond/notify/template.ts';
import type { FactTable } from '../../stores/detection-store.ts';
import type { AlertQuery } from '../../stores/alert-store.ts';
import { NANOS_PER_MS } from '../../util/time/index.ts';
import { alertSelectionOf } from '../alerts/alert-query.ts';
import { checkName, invalid } from './connectors.ts';
import { NotificationError } from './errors.ts';

export const PER = ['alert', 'story', 'digest'] as const;

/** Texts in place of the usual ones; `null` for these. */
export interface PolicyTemplate {
  readonly title: string | null;
  readonly body: string | null;
}

/** Which alerts are sent where, and how many messages become of them. */
export interface Policy {
  readonly id: string;
  readonly name: string;
  readonly isEnabled: boolean;
  /** Empty where those on duty choose it. */
  readonly connector: string;
  /** The id of the rota whose person on duty has the messages; `null` or left out for a connector. */
  readonly rota?: string | null;
  /** Filters of alerts, as in a URL; empty for all alerts. */
  readonly query: string;
  readonly per: (typeof PER)[number];
  /**
   * Of digests, how much time each covers. Of stories, the least time between two messages about one; of alerts, between two
   * messages about one rule: what is raised meanwhile is in the next. In milliseconds.
   */
  readonly everyMs: number;
  /** More messages in a minute are gathered into one. */
  readonly most: number;
  /** Whether receivers that can end an incident are notified when it is closed. */
  readonly resolves: boolean;
  readonly template: PolicyTemplate;
}

export interface StoredPolicy extends Policy {
  readonly updatedAt: number;
  readonly updatedBy: string;
}

const PREFIX = 'notify.policy/';
const MAX_POLICIES = 200;

/** A policy, ready to select alerts. */
export interface ReadyPolicy {
  readonly policy: Policy;
  /** `null` for all alerts. */
  readonly query: AlertQuery | null;
}

/** The policies of a space. */
export class Policies {
  readonly #facts: FactTable;
  #ready: readonly ReadyPolicy[] | null = null;

  constructor(facts: FactTable) {
    this.#facts = facts;
  }

  /** Others may have changed them. */
  forget(): void {
    this.#ready = null;
  }

  /** By name. */
  list(): StoredPolicy[] {
    return [...this.#facts.list(PREFIX).values()]
      .map((text) => JSON.parse(text) as StoredPolicy)
      .toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  }

  find(id: string): StoredPolicy | null {
    const text = this.#facts.get(PREFIX + id);
    return text === null ? null : (JSON.parse(text) as StoredPolicy);
  }

  /** Throws {@link NotificationError}. */
  get(id: string): StoredPolicy {
    const found = this.find(id);
    if (found !== null) return found;
    throw new NotificationError(
      'ENG2401',
      `there is no policy ${JSON.stringify(id.slice(0, 100))}`,
    );
  }

  /** Those that are enabled. */
  ready(): readonly ReadyPolicy[] {
    this.#ready ??= this.list()
      .filter(({ isEnabled }) => isEnabled)
      .map((policy) => ({ policy, query: queryOf(policy.query) }));
    return this.#ready;
  }

  /** Adds or changes one. Throws `CodedError`. */
  put(policy: StoredPolicy): StoredPolicy {
    checkName(policy.name);
    queryOf(policy.query);
    if (policy.per === 'digest' && policy.everyMs === 0)
      throw invalid('a digest needs the time that it covers');
    for (const part of ['title', 'body'] as const) {
      const { fault } = parseTemplate(policy.template[part] ?? '');
      if (fault !== null)
        throw invalid(`the ${part}, line ${fault.line}, column ${fault.column}: ${fault.message}`);
    }
    if (this.find(policy.id) === null && this.#facts.list(PREFIX).size >= MAX_POLICIES)
      throw invalid(`there are ${MAX_POLICIES} policies, which is the limit`);
    this.#facts.put(PREFIX + policy.id, JSON.stringify(policy));
    this.#ready = null;
    return policy;
  }

  remove(id: string): void {
    this.#facts.remove(PREFIX + id);
    this.#ready = null;
  }
}

/** Throws `AlertError`. */
function queryOf(text: string): AlertQuery | null {
  if (text === '') return null;
  const filters = new URLSearchParams(text);
  for (const name of ['from', 'to', 'order', 'status', 'reason', 'building_blocks'])
    if (filters.has(name)) throw invalid(`the filter ${name} says nothing of a new alert`);
  return alertSelectionOf(filters, BigInt(Date.now()) * NANOS_PER_MS).query;
}
