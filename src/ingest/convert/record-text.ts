import { printJson, type JsonObject } from '../../events/json.ts';
import type { AdapterName } from '../adapters/names.ts';
import type { KnownProcess } from '../adapters/process-cache.ts';

/** What a document is made of beside its record. */
export interface RecordOrigin {
  readonly adapter: AdapterName;
  /** What is known of the parent of the process. */
  readonly parent: KnownProcess | undefined;
  /** Whether the document gets its record in `event.original`. */
  readonly keepsOriginal: boolean;
}

const OPEN_BRACKET = 0x5b;
const LINE_FEED = 0x0a;

/** What stands for a document that is made later: a list, behind which the record follows on a line of its own. */
export function recordText(
  { adapter, parent, keepsOriginal }: RecordOrigin,
  record: Buffer,
): Buffer {
  // Absent members are left out.
  const known = (parent ?? null) as JsonObject | null;
  return Buffer.concat([Buffer.from(`${printJson([adapter, keepsOriginal, known])}\n`), record]);
}

/** Whether bytes that stand for a document are those of a record, not of the document itself. */
export const isRecordText = (bytes: Uint8Array): boolean => bytes[0] === OPEN_BRACKET;

/** The two lines of {@link recordText}. */
export function linesOfRecord(bytes: Buffer): readonly [origin: string, record: string] {
  const end = bytes.indexOf(LINE_FEED);
  return [bytes.toString('utf8', 0, end), bytes.toString('utf8', end + 1)];
}

/** What makes the document of such bytes. Loads the adapters. */
export async function loadDocumentMaker(): Promise<(bytes: Buffer) => JsonObject> {
  const { madeDocument } = await import('./made-document.ts');
  return madeDocument;
}
