import type { Converted } from './adapter.ts';
import type { JsonObject } from '../../events/json.ts';

/** Gathers documents with what they were made of and, by reason, what made none. */
export interface Gathering {
  /** @param original absent where the document was made of the record that was given */
  readonly add: (made: JsonObject | string, original?: () => string) => void;
  /** A reason alone. */
  readonly drop: (reason: string) => void;
  readonly take: () => Converted;
}

export function gathering(): Gathering {
  let documents: JsonObject[] = [];
  let originals: ((() => string) | undefined)[] = [];
  let dropped: Map<string, number> | null = null;
  const drop = (reason: string) => {
    dropped ??= new Map();
    dropped.set(reason, (dropped.get(reason) ?? 0) + 1);
  };
  return {
    add: (made, original) => {
      if (typeof made === 'string') {
        drop(made);
        return;
      }
      documents.push(made);
      originals.push(original);
    },
    drop,
    take: () => {
      const taken = {
        documents,
        skipped: null,
        ...(dropped === null ? {} : { dropped }),
        ...(originals.some((each) => each !== undefined) ? { originals } : {}),
      };
      documents = [];
      originals = [];
      dropped = null;
      return taken;
    },
  };
}
