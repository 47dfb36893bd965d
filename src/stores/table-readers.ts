import type { OpenDetectionReader } from './detection-store.ts';
import type { StateReader } from './state-store.ts';

/** Opens tables for reading by the path of the file in which they would be, wherever they are. Throw `StoreError`. */
export interface TableReaders {
  /** Those of a space. */
  readonly openDetection: OpenDetectionReader;
  readonly openState: (path: string) => Promise<StateReader>;
}
