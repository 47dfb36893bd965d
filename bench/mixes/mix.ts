import { documents } from '../generate.ts';
import { buildDocuments } from './builds.ts';
import { busyboxDocuments } from './busybox.ts';

export interface Mix {
  readonly name: string;
  /** Endless, and the same for the same seed. */
  readonly documents: (seed: number) => Iterable<object>;
}

/** Events that differ as much as those of different clusters. The worst mix counts. */
export const MIXES: readonly Mix[] = [
  { name: 'services', documents },
  { name: 'busybox', documents: busyboxDocuments },
  { name: 'builds', documents: buildDocuments },
];

export const SEED = 1;
