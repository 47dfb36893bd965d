import type { ContainerInfo } from './containers/index.ts';

/** Messages from the sensor's thread to its owner. */
export type FromThread =
  | { readonly kind: 'ready' }
  | { readonly kind: 'batch'; readonly batch: Uint8Array<ArrayBuffer> }
  /** The key of a container whose image no file names: the API of a runtime may know it. */
  | { readonly kind: 'unknown'; readonly container: string };

/** Messages from the owner. The thread reads them when it is awake. */
export type ToThread =
  /** The answer to `unknown`. */
  | { readonly kind: 'info'; readonly container: string; readonly info: ContainerInfo }
  /** The memory of a batch that has been read. */
  | { readonly kind: 'memory'; readonly memory: ArrayBuffer };
