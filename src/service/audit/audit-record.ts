import { AsyncLocalStorage } from 'node:async_hooks';
import type { Principal } from '../access/principal.ts';
import type { RecordedChange, RecordedChanges } from '../operation/changes.ts';

/** The outcome of a request, for its entry. Code that changes something adds it here, wherever it is. */
export class AuditRecord {
  readonly #changes: RecordedChanges[] = [];
  /** The author, if only known after the request, such as by signing in. */
  principal: Principal | null = null;
  /** The target, if nothing was changed. */
  target: { readonly kind: string; readonly id: string | null } | null = null;
  /** Whether the request is private to the user: it has no entry if it succeeds. */
  isOwnAffair = false;
  /** An additional sentence; by default, what the operations report that they have done. */
  message: string | null = null;
  readonly #done: string[] = [];

  add(changes: RecordedChanges): void {
    if (changes.message !== undefined) this.#done.push(changes.message);
    if (changes.items.length + changes.counts.length > 0) this.#changes.push(changes);
  }

  /** Records a change of one object, made in the same turn. */
  addChange(change: RecordedChange): void {
    const { kind, before, after } = change;
    const known = this.#changes.findIndex(
      ({ items: [item, ...others] }) =>
        others.length === 0 && item?.kind === kind && item.id === change.id,
    );
    const first = this.#changes[known]?.items[0];
    // Several changes of one object in a request: the first state before, and the last one after.
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

/** The record of the current request; `null` outside a request, or if it is not audited. */
export const currentRecord = (): AuditRecord | null => records.getStore() ?? null;

export const withRecord = <T>(record: AuditRecord, work: () => T): T => records.run(record, work);
