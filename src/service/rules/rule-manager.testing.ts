import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Table } from '../../rules/index.ts';
import { writeToml } from '../../rules/formats/toml/write.ts';
import { openDetectionStore } from '../../stores/open/detection.ts';
import type { DetectionStore } from '../../stores/detection-store.ts';
import type { RuleFolders } from './folder-rules.ts';
import type { RuleChanges } from './kept-store.ts';
import { RuleManager, type RuleManagerOptions } from './rule-manager.ts';

/** A valid rule under the names of the API. */
export const apiRuleOf = (id: string, more: Readonly<Record<string, unknown>> = {}) => ({
  rule_id: id,
  name: `Rule ${id}`,
  description: 'A shell was started in a container.',
  type: 'eql',
  severity: 'low',
  risk_score: 21,
  index: ['logs-cloud_defend.process*'],
  query: `process where process.name == "${id}"`,
  ...more,
});

/** The same as a TOML file. */
export function tomlRuleOf(id: string, more: Readonly<Record<string, unknown>> = {}): string {
  const rule = JSON.parse(JSON.stringify(apiRuleOf(id, more))) as Table;
  return writeToml({ metadata: { maturity: 'production' }, rule });
}

export const LIST = { list_id: 'list', name: 'List', description: '', type: 'detection' };

export const itemOf = (id: string, more: Readonly<Record<string, unknown>> = {}) => ({
  item_id: id,
  list_id: 'list',
  name: `Item ${id}`,
  description: '',
  entries: [{ field: 'process.name', operator: 'included', type: 'match', value: id }],
  ...more,
});

export const exported = (...objects: readonly object[]): string =>
  objects.map((object) => `${JSON.stringify(object)}\n`).join('');

export const REFERENCE = { id: 'x', list_id: 'list', type: 'detection', namespace_type: 'single' };

export const BY = { by: 'alice', now: 5_000 };
export const NOW = 1_700_000_000_000_000_000n;

/** A folder of files, a store, and rule managers over them, one after the other. */
export class ManagerHouse {
  readonly folder = mkdtempSync(join(tmpdir(), 'rule-manager-'));
  readonly changes: RuleChanges[] = [];
  readonly warnings: string[] = [];
  #store: DetectionStore | null = null;
  #manager: RuleManager | null = null;
  #ids = 0;

  constructor() {
    for (const name of ['pack', 'shipped']) mkdirSync(join(this.folder, name));
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  write(name: string, text: string): void {
    mkdirSync(dirname(this.path(name)), { recursive: true });
    writeFileSync(this.path(name), text);
  }

  remove(name: string): void {
    rmSync(this.path(name), { recursive: true });
  }

  get store(): DetectionStore {
    if (this.#store === null) throw new TypeError('no manager was started');
    return this.#store;
  }

  /** Ends the manager before it, as a restart does. */
  async start(
    folders: Partial<RuleFolders> | null = null,
    more: Partial<RuleManagerOptions> = {},
  ): Promise<RuleManager> {
    await this.#manager?.stop();
    this.#store ??= await openDetectionStore(this.path('detection.db'));
    const manager = new RuleManager({
      store: this.#store,
      folders:
        folders === null
          ? null
          : { paths: [], exceptions: [], valueLists: null, isWatched: false, ...folders },
      pack: { rules: [this.path('pack')], exceptions: [this.path('shipped')] },
      log: { info: () => {}, warn: (_, message) => void this.warnings.push(message) },
      now: () => 1_000,
      newId: () => `00000000-0000-4000-8000-${String((this.#ids += 1)).padStart(12, '0')}`,
      ...more,
    });
    this.#manager = manager;
    this.changes.length = 0;
    manager.onChange = (changes) => void this.changes.push(changes);
    await manager.start();
    return manager;
  }

  async close(): Promise<void> {
    await this.#manager?.stop();
    this.#store?.close();
    rmSync(this.folder, { recursive: true });
  }
}

/** What an operation answered; it must not have been refused. */
export function taken<T>(answer: { readonly value: T | null; readonly refusal: unknown }): T {
  if (answer.value === null) throw new TypeError(JSON.stringify(answer.refusal));
  return answer.value;
}
