/** Something that keeps containers from running; the message says how to mend it. */
export class ContainersError extends Error {
  override readonly name = 'ContainersError';
}
