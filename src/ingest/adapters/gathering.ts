import type { Converted } from './adapter.ts';
import type { JsonObject } from '../../events/json.ts';

/** Gathers documents and, by reason, what made none. */
export interface Gathering {
  readonly add: (made: JsonObject | string) => void;
  readonly take: () => Converted;
}

export function gathering(): Gathering {
  let documents: JsonObject[] = [];
  let dropped = new Map<string, number>();
  return {
    add: (made) => {
      if (typeof made === 'string') dropped.set(made, (dropped.get(made) ?? 0) + 1);
      else documents.push(made);
    },
    take: () => {
      const taken = { documents, passedOver: null, ...(dropped.size > 0 ? { dropped } : {}) };
      documents = [];
      dropped = new Map();
      return taken;
    },
  };
}
