export { isReserved, streamOf } from './bodies/index-name.ts';
export { MAGIC_BYTES, isPlain } from './bytes/decompress.ts';
export { chunkSource } from './bytes/source.ts';
export { readBlock } from './block-reader.ts';
export type {
  BlockCounts,
  BlockVisitor,
  DocumentFilter,
  HitMetadata,
  Position,
  Rejection,
} from './block-reader.ts';
export { IngestError } from './errors.ts';
export type { IngestCode } from './errors.ts';
export { excerptOf } from './block-reader.ts';
export { convertBlocks } from './convert/convert-blocks.ts';
export type { InputFormat } from './convert/classify.ts';
export { RecordLane } from './convert/record-lane.ts';
export type { RecordSetup } from './convert/record-lane.ts';
export { isRecordText, loadDocumentMaker } from './convert/record-text.ts';
export type { RecordBlockCounts } from './convert/record-block.ts';
export { ConversionCounts } from './convert/conversion-counts.ts';
export type { FormatCounts, UnknownShape } from './convert/conversion-counts.ts';
export { BLOCK_BYTES, bytesRead, ENVELOPE_FIELDS } from './framing/block.ts';
export type { Block, BlockEnvelope, Format, FramingLimits } from './framing/block.ts';
export { NO_BROKEN } from './framing/block.ts';
export { BlockPool } from './framing/block.ts';
export { resolveInputs } from './inputs/resolve.ts';
export type { Input, ResolvedInputs } from './inputs/resolve.ts';
export type { SkippedFiles } from './inputs/resolve.ts';
export { REJECTIONS } from './json/fault.ts';
export type { RejectionCode } from './json/fault.ts';
export { DocumentReader } from './json/document.ts';
export { prepareFields } from './json/fields.ts';
export type { PreparedFields } from './json/fields.ts';
export { paddedSize, textOf } from './json/text.ts';
export { openLive } from './live/follow.ts';
export { liveBlocks } from './live/live-blocks.ts';
export { merge, untilStopped } from './live/live-blocks.ts';
export type { RawRecords } from './block-reader.ts';
export { readInputs } from './read-inputs.ts';
export type { ReadOptions } from './read-inputs.ts';
