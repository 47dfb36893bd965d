/** Stops on a mistake of our own. Never for user input: that gets a coded diagnostic. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new AssertionError(message);
}

/** Makes a forgotten case a compile error, and a loud one if types were circumvented. */
export function assertNever(value: never): never {
  throw new AssertionError(`unexpected value: ${String(value)}`);
}

export class AssertionError extends Error {
  override readonly name = 'AssertionError';
}
