import type { Converted } from './adapter.ts';
import type { JsonObject } from '../../events/json.ts';

/**
 * Collects documents with the text they were converted from, and counts skipped parts by reason.
 */
export interface Gathering {
  /** @param original absent if the document was converted from the input record itself */
  readonly add: (made: JsonObject | string, original?: () => string) => void;
  /** Counts a part that produced no document. */
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
