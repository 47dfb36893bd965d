import { AsyncLocalStorage } from 'node:async_hooks';
import type { Principal } from '../access/principal.ts';
import type { RecordedChange, RecordedChanges } from '../operation/changes.ts';

/** What becomes of one request, to be told by its entry. Whoever changes something adds it, wherever they are. */
export class AuditRecord {
  readonly #changes: RecordedChanges[] = [];
  /** Who it has turned out to be, such as by signing in. */
  principal: Principal | null = null;
  /** What it is about, where nothing has changed. */
  target: { readonly kind: string; readonly id: string | null } | null = null;
  /** Whether it is nobody's business but their own: it has no entry where it succeeds. */
  isOwnAffair = false;
  /** What is to be said of it beside, a sentence; without it, what its operations say that they have done. */
  message: string | null = null;
  readonly #done: string[] = [];

  add(changes: RecordedChanges): void {
    if (changes.message !== undefined) this.#done.push(changes.message);
    if (changes.items.length + changes.counts.length > 0) this.#changes.push(changes);
  }

  /** One thing, that was changed in this turn. */
  addChange(change: RecordedChange): void {
    const { kind, before, after } = change;
    const known = this.#changes.findIndex(
      ({ items: [item, ...others] }) =>
        others.length === 0 && item?.kind === kind && item.id === change.id,
    );
    const first = this.#changes[known]?.items[0];
    // Twice in one request: what it was first, and what it is last.
    if (first !== undefined) this.#changes.splice(known, 1);
    const whole = first === undefined ? change : { ...change, before: first.before };
    const count = {
      kind,
      added: whole.before === null && after !== null ? 1 : 0,
      changed: whole.before !== null && after !== null ? 1 : 0,
      removed: after === null && before !== null ? 1 : 0,
    };
    this.#changes.push({ items: [whole], counts: [count] });
  }

  get words(): string | null {
    return this.message ?? (this.#done.length === 0 ? null : this.#done.join('; '));
  }

  get changes(): readonly RecordedChanges[] {
    return this.#changes;
  }
}

const records = new AsyncLocalStorage<AuditRecord>();

/** That of the request which is being handled; `null` where it is none, or it is not audited. */
export const currentRecord = (): AuditRecord | null => records.getStore() ?? null;

export const withRecord = <T>(record: AuditRecord, work: () => T): T => records.run(record, work);
