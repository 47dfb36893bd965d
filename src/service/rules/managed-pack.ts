import type { RuleRow } from '../../stores/detection-store.ts';
import type { SourceLog } from '../events/sources/source.ts';
import type { Exceptions } from './exceptions.ts';
import { SET_ASIDE } from './folder-rules.ts';
import type { KeptStore, RuleChanges } from './kept-store.ts';
import { PackRules, type Pack } from './pack.ts';
import type { Answer } from '../operation/operation.ts';
import { contentOf, tableOf } from './rule-content.ts';
import { writeRule, type Author } from './rule-rows.ts';
import { unknownRule } from './rules.ts';
import type { PackInstallation, PackStatus, PackUpdates } from './schemas.ts';

export interface ManagedPackOptions {
  readonly store: KeptStore;
  readonly exceptions: () => Pick<Exceptions, 'follow'>;
  readonly read: () => Promise<Pack>;
  /** Whether its rules are there only once they have been asked for. */
  readonly isOnRequest: boolean;
  readonly newId: () => string;
  readonly isLive: boolean;
  readonly changed: (changes: RuleChanges) => void;
  readonly log: SourceLog;
}

/** A fact: when a user asked for the shipped rules. */
const INSTALLED = 'rules.pack-installed';

/** The shipped rules and exceptions of managed rules, once they are there. */
export class ManagedPack {
  readonly #options: ManagedPackOptions;
  #pack: Pack = { rules: new Map(), files: new Map(), exceptions: [], problems: [] };
  #rules: PackRules | null = null;

  constructor(options: ManagedPackOptions) {
    this.#options = options;
  }

  get problems(): Pack['problems'] {
    return this.#pack.problems;
  }

  /** The file of a shipped rule. */
  fileOf(id: string): string | null {
    return this.#pack.files.get(id) ?? null;
  }

  isShipped(key: string): boolean {
    return this.#pack.exceptions.some((each) => each.key === key);
  }

  /** Takes over the pack of this version. */
  async start(now: number): Promise<void> {
    const { store, isOnRequest, read } = this.#options;
    if (isOnRequest && store.facts.get(INSTALLED) === null) return;
    this.#follow(await read(), { by: 'Dockwarden', now });
  }

  /** Reads the pack. Returns what adds the rules of it that are not there, and updates the others. */
  async toInstall(): Promise<(author: Author) => PackInstallation> {
    const { store, changed, read } = this.#options;
    const pack = await read();
    return (author) => {
      const changes = store.transaction(() => {
        store.facts.put(INSTALLED, String(author.now));
        return this.#follow(pack, author);
      });
      changed({ ...changes, exceptionsChanged: true });
      return { added: changes.added.length, updated: changes.changed.length };
    };
  }

  async status(): Promise<PackStatus> {
    const { store, read } = this.#options;
    const { rules } = await read();
    const rows = store.rules.list();
    const ids = new Set(rows.flatMap(({ id, origin }) => (origin === 'pack' ? [id] : [])));
    return {
      installed: ids.size,
      notInstalled: [...rules.keys()].filter((id) => !ids.has(id)).length,
      custom: rows.filter(({ origin }) => origin === 'managed').length,
    };
  }

  updates(): PackUpdates {
    return this.#rules?.updates() ?? { conflicts: [], dropped: [], deleted: [] };
  }

  settle(id: string, field: string, takesPackValue: boolean, author: Author): Answer<PackUpdates> {
    return this.#rules?.settle(id, field, takesPackValue, author) ?? unknownRule(id);
  }

  restore(id: string, author: Author): Answer<{ readonly restored: string }> {
    return this.#rules?.restore(id, author) ?? unknownRule(id);
  }

  #follow(pack: Pack, author: Author): RuleChanges {
    const { store, exceptions, newId, isLive, changed, log } = this.#options;
    const rules = new PackRules({ store, pack, newId, isLive, changed });
    this.#pack = pack;
    this.#rules = rules;
    const changes = store.transaction(() => {
      this.#putBack(author);
      exceptions().follow(pack.exceptions, author);
      return rules.follow(author);
    });
    const { added, changed: updated } = changes;
    const { conflicts, dropped } = rules.updates();
    if (added.length + updated.length > 0) {
      log.info(
        { added: added.length, updated: updated.length, dropped: dropped.length },
        'the shipped rules were updated',
      );
    }
    if (conflicts.length > 0) {
      log.warn(
        { rules: conflicts.map(({ id }) => id).slice(0, 100) },
        'updates of shipped rules conflict with changes made here; the changes made here stay until the conflict is resolved',
      );
    }
    return changes;
  }

  /** Managed rules whose place a rule of a folder has taken. */
  #putBack(author: Author): void {
    const { rules, facts } = this.#options.store;
    for (const [name, saved] of facts.list(SET_ASIDE)) {
      const row = JSON.parse(saved) as RuleRow;
      const table = tableOf(row.document);
      table['enabled'] = row.isEnabled;
      writeRule(rules, { ...row, content: contentOf(table) }, author, this.#options.newId);
      facts.remove(name);
    }
  }
}
