import { hashSync, verifySync, type Options } from '@node-rs/argon2';

/** What a hash costs. */
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

/** Returns a hash as text, or whether a password has one. Throws where a hash cannot be read. */
export function hashed(task: HashTask): string | boolean {
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
