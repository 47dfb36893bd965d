import { hash, hashSync, verify, verifySync, type Options } from '@node-rs/argon2';

/** The cost parameters of a hash. */
export interface HashCost {
  /** In KiB. */
  readonly memory: number;
  readonly passes: number;
  readonly lanes: number;
}

/** Plain data, since it is sent to a thread. */
export type HashTask =
  | {
      readonly kind: 'hash';
      readonly password: string;
      readonly salt: Uint8Array;
      readonly cost: HashCost;
    }
  | { readonly kind: 'verify'; readonly password: string; readonly hash: string };

/** A hash as text, or whether a password matches one. */
export type HashResult<Task extends HashTask> = Task['kind'] extends 'hash' ? string : boolean;

/** Runs a task on the thread pool of Node.js. Throws if a hash cannot be parsed. */
export function hashedAside(task: HashTask): Promise<string | boolean> {
  if (task.kind === 'hash') return hash(task.password, optionsOf(task));
  return verify(task.hash, task.password);
}

/** Runs a task on this thread. Throws if a hash cannot be parsed. */
export function hashedHere(task: HashTask): string | boolean {
  if (task.kind === 'hash') return hashSync(task.password, optionsOf(task));
  return verifySync(task.hash, task.password);
}

export const HASH_BYTES = 32;

/** Argon2id is the default of the library. */
const optionsOf = ({ cost, salt }: Extract<HashTask, { kind: 'hash' }>): Options => ({
  memoryCost: cost.memory,
  timeCost: cost.passes,
  parallelism: cost.lanes,
  outputLen: HASH_BYTES,
  salt,
});
