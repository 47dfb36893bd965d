import {
  SourceFields,
  fieldsOfSource,
  rawTime,
  fieldGroups,
  headFields,
  documentOf,
  printDocument,
  type CutSource,
  type DocumentParts,
  type DocumentContext,
  type FieldGroups,
} from './fields.ts';
import type { Alert, AlertDocument } from '../alert.ts';
import { blockId, hashOf } from '../identity/index.ts';
import { placesOf } from '../match.ts';
import { commonOf, readerOf, type Reader } from './reader.ts';
import type { ReadEvent, ReadMatch } from './read-match.ts';
import { ancestorsOf, depthBelow, type Ancestor } from './lineage.ts';

/**
 * The documents of an alert, as written: one for an event; for a sequence or sample, a shell with what the
 * events have in common, followed by a building block for each event in the order of the stages. Loads the
 * source documents and lists what their bounds omit.
 */
export const alertDocuments = (alert: Alert, context: DocumentContext): readonly AlertDocument[] =>
  groupsOf(alert, context).map(documentOf);

/** The same as JSON. */
export const printAlertDocuments = (alert: Alert, context: DocumentContext): readonly string[] =>
  groupsOf(alert, context).map(printDocument);

function groupsOf(alert: Alert, context: DocumentContext): readonly FieldGroups[] {
  const reader = readerOf(alert.rule);
  const read = reader.read(alert.match);
  const [event] = read.events;
  const documents =
    alert.match.kind === 'event' && event !== undefined
      ? [eventParts(event, reader, 0, { ...alert, group: null })]
      : groupParts(alert, read, reader);
  return documents.map((parts, index) =>
    fieldGroups(alert, parts, context, index === 0 ? headFields(alert, context) : {}),
  );
}

/** The document of an event: an alert, or a building block of one. */
const eventParts = (
  event: ReadEvent,
  { lineage }: Reader,
  stage: number,
  own: Pick<DocumentParts, 'id' | 'reason' | 'isBuildingBlock' | 'group'>,
): DocumentParts => ({
  ...own,
  source: (now) => fieldsOfSource.of(event.source, now),
  cuts: cutsOf([event], stage),
  originalTime: rawTime(event.source.document),
  ancestors: ancestorsOf(
    event.event,
    event.source.document,
    event.identity,
    lineage.isAlert(event.row, event.event),
  ),
  places: event.event.place === undefined ? [] : [event.event.place],
});

/** The shell, followed by its building blocks. A missing event has no block. */
function groupParts(alert: Alert, read: ReadMatch, reader: Reader): readonly DocumentParts[] {
  const blocks: DocumentParts[] = [];
  const ancestors: Ancestor[] = [];
  for (const [stage, event] of read.stages.entries()) {
    if (event === null) continue;
    // Name, severity and risk are those of the shell that the block belongs to.
    const block = eventParts(event, reader, stage, {
      id: blockId(alert.id, stage),
      reason: reader.makeReason('event', [event], event.row, alert),
      isBuildingBlock: true,
      group: { id: alert.id, index: blocks.length },
    });
    const depth = depthBelow(block.ancestors);
    blocks.push(block);
    // A block is written together with its shell, so its index is not known yet.
    ancestors.push(...block.ancestors, { id: block.id, index: '', type: 'signal', depth });
  }
  const [first] = [...read.events].sort((a, b) => compareTimes(a.event.time, b.event.time));
  const shell: DocumentParts = {
    id: alert.id,
    reason: alert.reason,
    source: (now) =>
      new SourceFields(commonOf(read.events.map(({ source }) => source.document)), now),
    cuts: cutsOf(read.stages),
    originalTime: first === undefined ? undefined : rawTime(first.source.document),
    ancestors,
    places: placesOf(alert.match),
    isBuildingBlock: alert.isBuildingBlock,
    group: { id: alert.id, index: null },
  };
  return [shell, ...blocks];
}

/** @param from index of the first stage */
function cutsOf(stages: readonly (ReadEvent | null)[], from = 0): readonly CutSource[] {
  return stages.flatMap((each, index) => {
    if (each === null || each.source.cut === null) return [];
    const { text, cut } = each.source;
    const bytes = Buffer.byteLength(text);
    return [{ ...cut, stage: from + index, bytes, sha256: hashOf(text) }];
  });
}

/** Events without a time sort last. */
function compareTimes(a: bigint | null, b: bigint | null): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return a < b ? -1 : Number(a > b);
}
