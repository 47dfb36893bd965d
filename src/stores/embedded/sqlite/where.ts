import type { SqlValue } from './database.ts';

/** Conditions of a statement that all apply, and what is bound in them. */
export class Where {
  readonly #conditions: string[];
  readonly values: SqlValue[] = [];

  constructor(...conditions: readonly string[]) {
    this.#conditions = [...conditions];
  }

  add(condition: string, ...values: readonly SqlValue[]): void {
    this.#conditions.push(condition);
    this.values.push(...values);
  }

  /** Empty without conditions. */
  get sql(): string {
    return this.#conditions.length === 0 ? '' : `WHERE ${this.#conditions.join(' AND ')}`;
  }
}
