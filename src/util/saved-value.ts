/** Why a snapshot cannot be restored: it is broken, of another version, or of another query. */
export type SnapshotFault = 'damaged' | 'version' | 'foreign';

/** A snapshot cannot be restored. Nothing has been changed; the owner starts without it, and says so. */
export class SnapshotError extends Error {
  override readonly name = 'SnapshotError';
  readonly fault: SnapshotFault;

  constructor(fault: SnapshotFault, message: string) {
    super(message);
    this.fault = fault;
  }
}

/**
 * A value within a snapshot. The text or file that it comes from may be cut, edited or written by
 * another version, so each read checks what it finds and names its place where that is wrong.
 */
export class SavedValue {
  readonly value: unknown;
  readonly #parent: SavedValue | null;
  readonly #name: string | number;

  /** @param name of the whole snapshot, such as `sequence` */
  constructor(value: unknown, name: string | number, parent: SavedValue | null = null) {
    this.value = value;
    this.#name = name;
    this.#parent = parent;
  }

  /** A member of an object; `undefined` where it has none of that name. */
  get(name: string): SavedValue {
    const { value } = this;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) this.fail('an object');
    const member: unknown = Object.hasOwn(value, name)
      ? (value as Record<string, unknown>)[name]
      : undefined;
    return new SavedValue(member, name, this);
  }

  list(): SavedValue[] {
    if (!Array.isArray(this.value)) this.fail('a list');
    return this.value.map((item: unknown, index) => new SavedValue(item, index, this));
  }

  text(): string {
    return typeof this.value === 'string' ? this.value : this.fail('a text');
  }

  flag(): boolean {
    return typeof this.value === 'boolean' ? this.value : this.fail('true or false');
  }

  /** A whole number from `min` to `max`. */
  integer(min = 0, max: number = Number.MAX_SAFE_INTEGER): number {
    const { value } = this;
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= min && value <= max) {
      return value;
    }
    return this.fail(`an integer from ${min} to ${max}`);
  }

  /** A `bigint`, which is saved as its decimal digits, since JSON has none. */
  bigint(): bigint {
    const { value } = this;
    if (typeof value === 'string' && /^-?\d{1,40}$/.test(value)) return BigInt(value);
    return this.fail('an integer in quotes');
  }

  orNull<T>(read: (saved: SavedValue) => T): T | null {
    return this.value === null || this.value === undefined ? null : read(this);
  }

  /**
   * Checks what every snapshot begins with: what it is of, and in which version it was written.
   */
  expect(kind: string, version: number): void {
    if (this.get('kind').value !== kind) {
      throw new SnapshotError('foreign', `the saved state is not that of a ${kind}`);
    }
    const found = this.get('version').integer();
    if (found !== version) {
      throw new SnapshotError(
        'version',
        `the saved state of the ${kind} has version ${found}, but this program reads version ${version}`,
      );
    }
  }

  fail(expected: string): never {
    throw new SnapshotError(
      'damaged',
      `the saved state is damaged: ${this.#path()} is not ${expected}`,
    );
  }

  #path(): string {
    if (this.#parent === null) return String(this.#name);
    const name = typeof this.#name === 'number' ? `[${this.#name}]` : `.${this.#name}`;
    return `${this.#parent.#path()}${name}`;
  }
}
