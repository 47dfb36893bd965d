import type { ContainerInfo } from './containers/index.ts';

/** What the sensor's thread tells its owner. */
export type FromThread =
  | { readonly kind: 'ready' }
  | { readonly kind: 'batch'; readonly batch: Uint8Array<ArrayBuffer> }
  /** The key of a container of which no file tells the image: a runtime's interface may. */
  | { readonly kind: 'unknown'; readonly container: string };

/** What the owner says. The thread takes it when it is awake. */
export type ToThread =
  /** The answer to `unknown`. */
  | { readonly kind: 'info'; readonly container: string; readonly info: ContainerInfo }
  /** The memory of a batch that has been read. */
  | { readonly kind: 'memory'; readonly memory: ArrayBuffer };
