import type { JsonObject } from '../../events/json.ts';
import type { Converted, Converter, Drafted } from './adapter.ts';
import { present } from './document.ts';

/** The whole documents of the drafts of single records. */
export const openWhole = (draft: (record: JsonObject | string) => Drafted) => (): Converter => ({
  convert: (record) => whole(draft(record)),
  finish: () => NOTHING_HELD,
});

const NOTHING_HELD: Converted = { documents: [], skipped: null };

function whole({ documents, remembered, ...others }: Drafted): Converted {
  return {
    ...others,
    documents: documents.map(present),
    ...(remembered === undefined ? {} : { remembered: remembered.map(present) }),
  };
}
