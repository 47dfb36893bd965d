import { FieldSet } from '../../events/field-set.ts';
import { printJson } from '../../events/json.ts';
import type { StoredAlert } from '../../stores/alert-store.ts';
import type { DetectionStore } from '../../stores/detection-store.ts';
import {
  alertDefinition,
  ClusterWriter,
  Connection,
  indexBaseOf,
  type BulkEntry,
  type BulkOutcome,
  type ConnectionOptions,
  type IndexDefinition,
  type WriteTarget,
} from '../../stores/open/cluster.ts';
import { StoreError } from '../../stores/errors.ts';
import { RetryLoop } from '../../runs/retry-loop.ts';
import { safeText } from '../../util/safe-text.ts';
import { documentReader } from '../alerts/alert-documents.ts';
import { OWN_FIELDS } from '../alerts/alert-fields.ts';
import type { ActionStatus } from './alert-action.ts';
import { RefusedAlerts } from './refused-alerts.ts';

/** Where alerts are copied to; plain data. */
export interface CopiesConfig {
  readonly connection: ConnectionOptions;
  /** Its end is the space. */
  readonly alias: string;
  /** When it is first configured, alerts that were raised so long before are copied, too; in milliseconds. */
  readonly backfillMs: number;
}

export interface CopiesOptions {
  readonly space: string;
  readonly store: Pick<DetectionStore, 'alerts' | 'rules' | 'facts' | 'transaction'>;
  readonly config: CopiesConfig;
  /** In milliseconds since 1970. */
  readonly now: () => number;
  readonly log: { warn(fields: object, message: string): void };
  /** Between attempts; for tests. */
  readonly waits?: readonly number[];
}

/** How far alerts are copied, in the database that they are in. */
interface Progress {
  /** The cluster and the alias: others have none of the alerts. */
  readonly target: string;
  /** Changes of alerts up to this one are copied. */
  readonly change: number;
  /** Alerts that were raised before are not. */
  readonly since: number;
  /** Added to the number of a change, it is the version of the copy. */
  readonly base: number;
}

/** The number of alerts that are written together. */
const BATCH = 500;

const PROGRESS = 'output.alerts';

/** The type of this action. */
export const CLUSTER = 'cluster';

/** The aliases and the index of the alerts of a space that were raised in a month: an alert never moves to another. */
export function alertTarget(
  alias: string,
  space: string,
  raised: number,
): Pick<WriteTarget, 'alias' | 'readAlias'> {
  const readAlias = `${alias}.${space}`;
  const month = new Date(raised).toISOString().slice(0, 7).replace('-', '.');
  return { alias: `${indexBaseOf(readAlias)}-${month}`, readAlias };
}

/**
 * Keeps a copy of each alert of a space, as it is now, in OpenSearch or Elasticsearch. The store itself is the outbox: it numbers all changes of
 * alerts in the transactions that make them, and a copy has the number as its version, so that no order of attempts, repeated
 * or cut off, leaves two copies or an old one.
 */
export class AlertCopies {
  readonly #options: CopiesOptions;
  readonly #refused: RefusedAlerts;
  readonly #loop: RetryLoop;
  readonly #connection: Connection;
  readonly #documentOf: (alert: StoredAlert) => string;
  #writer: ClusterWriter | null = null;
  #definition: IndexDefinition | null = null;
  #progress: Progress;

  constructor(options: CopiesOptions) {
    this.#options = options;
    const { store, config, space, log } = options;
    this.#connection = new Connection(config.connection);
    this.#refused = new RefusedAlerts(store.facts);
    const read = documentReader(store.rules, new FieldSet());
    this.#documentOf = (alert) => printJson(read(alert).document());
    this.#progress = this.#readProgress();
    this.#loop = new RetryLoop({
      work: () => this.#copyNext(),
      onFailure: (error) =>
        log.warn(
          { err: error, space, action: CLUSTER },
          'alerts cannot be copied to the cluster; it will be retried',
        ),
    });
  }

  get refused(): Pick<RefusedAlerts, 'list' | 'retry' | 'drop'> {
    return this.#refused;
  }

  status(): ActionStatus {
    const { space, store } = this.#options;
    return {
      space,
      action: CLUSTER,
      waiting: Math.max(0, store.alerts.lastChange().change - this.#progress.change),
      refused: this.#refused.count,
      failure: this.#loop.failure,
    };
  }

  /** To be called at the start, after each commit, and when refused alerts are to be sent again. */
  run(): void {
    this.#loop.wake();
  }

  async close(): Promise<void> {
    const closed = this.#loop.close();
    this.#connection.close();
    await closed;
  }

  #readProgress(): Progress {
    const { store, config, now } = this.#options;
    const target = `${this.#connection.name} ${config.alias}`;
    const text = store.facts.get(PROGRESS);
    const known = text === null ? null : (JSON.parse(text) as Progress);
    if (known?.target === target) return known;
    return { target, change: 0, since: now() - config.backfillMs, base: 0 };
  }

  async #copyNext(): Promise<boolean> {
    const { store, waits } = this.#options;
    this.#writer ??= await ClusterWriter.open(this.#connection, waits);
    const again = this.#refused.next(BATCH);
    if (again.length > 0) {
      const alerts = again.flatMap((id) => store.alerts.get(id) ?? []);
      await this.#copy(this.#writer, alerts, this.#progress.change);
      // What retention has removed since cannot be sent.
      const gone = again.filter((id) => !alerts.some((alert) => alert.id === id));
      this.#refused.drop(gone);
      return true;
    }
    const changed = store.alerts.changesSince(this.#progress.change, BATCH);
    const last = changed.at(-1);
    if (last === undefined) return false;
    this.#refused.checkRoom(changed.length);
    const { since } = this.#progress;
    const wanted = changed.filter(({ createdAt }) => createdAt >= since);
    await this.#copy(this.#writer, wanted, last.change);
    return true;
  }

  async #copy(
    writer: ClusterWriter,
    alerts: readonly StoredAlert[],
    change: number,
  ): Promise<void> {
    const { store, space, log, now } = this.#options;
    const outcomes = alerts.length === 0 ? [] : await this.#write(writer, alerts);
    let refused = 0;
    store.transaction(() => {
      this.#progress = { ...this.#progress, change };
      store.facts.put(PROGRESS, JSON.stringify(this.#progress));
      for (const [at, { id }] of alerts.entries()) {
        const outcome = outcomes[at]!;
        if (typeof outcome === 'string') this.#refused.settle(id);
        else {
          this.#refused.add({ id, at: now(), reason: safeText(outcome.refused) });
          refused += 1;
        }
      }
    });
    if (refused > 0)
      log.warn(
        { space, action: CLUSTER, alerts: refused },
        'the cluster refuses alerts; they are kept, and can be sent again',
      );
  }

  async #write(writer: ClusterWriter, alerts: readonly StoredAlert[]): Promise<BulkOutcome[]> {
    const outcomes = await this.#writeOnce(writer, alerts);
    const present = alerts.filter((_, at) => outcomes[at] === 'present');
    if (present.length === 0) return outcomes;
    // Usually it was written before a kill. A copy with a later version is that of a store which has been restored since.
    const versions = await writer.versions(
      present.map((alert) => ({ alias: this.#targetOf(alert).alias, id: alert.id })),
    );
    if (versions.includes(null))
      throw new StoreError(
        'STO1608',
        'copies of alerts have been removed from the cluster, which remembers their versions for a minute',
      );
    const ahead = present.map(({ change }, at) => versions[at]! - this.#versionOf(change));
    const most = Math.max(...ahead);
    if (most <= 0) return outcomes;
    this.#progress = { ...this.#progress, base: this.#progress.base + most + 1 };
    const again = present.filter((_, at) => ahead[at]! > 0);
    const later = await this.#write(writer, again);
    return outcomes.map((outcome, at) => {
      const place = again.indexOf(alerts[at]!);
      return place === -1 ? outcome : later[place]!;
    });
  }

  #writeOnce(writer: ClusterWriter, alerts: readonly StoredAlert[]): Promise<BulkOutcome[]> {
    const definition = (this.#definition ??= alertDefinition(writer.product.name, OWN_FIELDS));
    const targets = new Map<string, WriteTarget>();
    const entries = alerts.map((alert): BulkEntry => {
      const target = this.#targetOf(alert);
      targets.set(target.alias, { ...target, definition });
      const meta = {
        _index: target.alias,
        _id: alert.id,
        version: this.#versionOf(alert.change),
        version_type: 'external',
      };
      return {
        action: `${JSON.stringify({ index: meta })}\n`,
        document: this.#documentOf(alert),
      };
    });
    return writer.write(entries, [...targets.values()]);
  }

  #versionOf(change: number): number {
    return this.#progress.base + change;
  }

  #targetOf({ createdAt }: StoredAlert): Pick<WriteTarget, 'alias' | 'readAlias'> {
    const { config, space } = this.#options;
    return alertTarget(config.alias, space, createdAt);
  }
}
