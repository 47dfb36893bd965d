import { documents } from '../generate.ts';
import { buildDocuments } from './builds.ts';
import { busyboxDocuments } from './busybox.ts';

export interface Mix {
  readonly name: string;
  /** Without an end, the same for the same seed. */
  readonly documents: (seed: number) => Iterable<object>;
}

/** Events as different from each other as those of different clusters. The worst of them is what counts. */
export const MIXES: readonly Mix[] = [
  { name: 'services', documents },
  { name: 'busybox', documents: busyboxDocuments },
  { name: 'builds', documents: buildDocuments },
];

export const SEED = 1;
