import { readdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Alert } from '../../detect/alert.ts';
import { parseJson, isJsonObject, printJson } from '../../events/json.ts';
import type { NewAlert } from '../../stores/alert-store.ts';
import { openDetectionStore } from '../../stores/open/detection.ts';
import { previewFileOf } from '../../stores/open/space-folders.ts';
import { nodeFileSystem } from '../../stores/file-system/node-file-system.ts';
import { alertRowsOf } from '../alerts/alert-rows.ts';
import type { Growth } from '../../detect/run/run-contract.ts';

/** Further alerts are counted only. */
const MAX_ALERTS = 1_000;
const MAX_CHARACTERS = 32 * 1024 * 1024;
/** As Kibana keeps them. */
const KEPT_MS = 86_400_000;
const MAX_KEPT = 50;

/** Of which preview alerts are. */
export interface PreviewOrigin {
  /** Of its job: clients find the alerts by it, as that of their rule. */
  readonly id: string;
  readonly space: string;
  /** Of Dockwarden. */
  readonly version: string;
  readonly ruleId: string;
  /** The rule, as JSON. */
  readonly rule: string;
}

/** The alerts of a preview as they would have been stored. */
export class PreviewRows {
  readonly #origin: PreviewOrigin;
  readonly #rows = new Map<string, NewAlert[]>();
  #characters = 0;

  constructor(origin: PreviewOrigin) {
    this.#origin = origin;
  }

  /** @param at when it would have been raised, in nanoseconds since 1970 */
  raised(alert: Alert, at: bigint): void {
    if (this.#rows.size >= MAX_ALERTS || this.#characters > MAX_CHARACTERS) return;
    const { id, space, version } = this.#origin;
    const context = { now: at, executionUuid: id, executionTime: at, version, spaceId: space };
    const rows = alertRowsOf(alert, context, { runId: id, revision: 0, ruleTags: [] });
    this.#rows.set(
      alert.id,
      rows.map((row) => ofPreview(row, id)),
    );
    for (const { document } of rows) this.#characters += document.length;
  }

  grown(alertId: string, suppression: Growth): void {
    const [head, ...blocks] = this.#rows.get(alertId) ?? [];
    if (head !== undefined) this.#rows.set(alertId, [{ ...head, suppression }, ...blocks]);
  }

  /**
   * Writes them to a database of their own, and removes those of old previews. Returns how many alerts there are. Throws
   * `StoreError`.
   *
   * @param detection the database of the space
   * @param now in milliseconds since 1970
   */
  async write(detection: string, now: number): Promise<number> {
    const { id, rule, ruleId } = this.#origin;
    const path = join(dirname(detection), previewFileOf(id));
    nodeFileSystem.makeFolder(dirname(path));
    removeOld(dirname(path), now);
    const store = await openDetectionStore(path, { isOneOfMany: true });
    try {
      const author = { createdAt: now, createdBy: '', updatedAt: now, updatedBy: '' };
      store.transaction(() => {
        store.rules.put({
          id: ruleId,
          uuid: id,
          origin: 'managed',
          revision: 0,
          isEnabled: false,
          isLive: false,
          document: rule,
          base: null,
          file: null,
          ...author,
        });
        store.alerts.add([...this.#rows.values()].flat());
      });
    } finally {
      store.close();
    }
    return this.#rows.size;
  }
}

/** With the id of the preview as that of its rule. */
function ofPreview(row: NewAlert, id: string): NewAlert {
  const document = parseJson(row.document);
  const own = { 'kibana.alert.rule.uuid': id };
  return {
    ...row,
    document: printJson(isJsonObject(document) ? { ...document, ...own } : document),
  };
}

/** Databases of previews that are older than a day, or not among the latest; with the files beside them. */
function removeOld(folder: string, now: number): void {
  const files = readdirSync(folder).flatMap((name) => {
    const made = statSync(join(folder, name), { throwIfNoEntry: false })?.mtimeMs;
    return name.endsWith('.db') && made !== undefined ? [{ name, made }] : [];
  });
  const old = files
    .sort((a, b) => b.made - a.made)
    .filter(({ made }, at) => at >= MAX_KEPT - 1 || now - made > KEPT_MS);
  for (const { name } of old)
    for (const each of [name, `${name}-wal`, `${name}-shm`])
      rmSync(join(folder, each), { force: true });
}
