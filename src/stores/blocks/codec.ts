import {
  compressUsingDict,
  createCCtx,
  createDCtx,
  decompress,
  decompressUsingDict,
  init,
} from '@bokuweb/zstd-wasm';
import { StoreError } from '../errors.ts';

/** Level 1 takes half the time of level 3 and a few per cent more bytes. */
const LEVEL = 1;

/**
 * The most that a frame may inflate to: the longest document and a full block. Damaged and hostile
 * frames could claim any size.
 */
export const MAX_FRAME_BYTES = 96 * 1024 * 1024;

const NO_DICTIONARY = new Uint8Array(0);

let loading: Promise<void> | undefined;
/** Made once: to make it again takes longer than to compress a few events. */
let context = 0;
let inflateContext = 0;

/** Loads the codec. Every thread awaits this once, before the first call of the functions below. */
export function loadCodec(): Promise<void> {
  loading ??= load();
  return loading;
}

async function load(): Promise<void> {
  await init();
  context = createCCtx();
  inflateContext = createDCtx();
}

/**
 * Makes one Zstandard frame, whose header states the size of the content.
 *
 * @param dictionary content like it, which inflating needs again
 */
export function compress(
  content: Uint8Array,
  dictionary: Uint8Array = NO_DICTIONARY,
): Uint8Array<ArrayBuffer> {
  return compressUsingDict(context, content, dictionary, LEVEL) as Uint8Array<ArrayBuffer>;
}

/**
 * The content of one frame, in memory of its own. Throws `StoreError` unless that is exactly `length` bytes, before any
 * memory is taken for more.
 */
export function inflate(
  frame: Uint8Array,
  length: number,
  dictionary: Uint8Array = NO_DICTIONARY,
): Uint8Array<ArrayBuffer> {
  if (length > MAX_FRAME_BYTES || contentSize(frame) !== length) throw damagedFrame();
  try {
    const content = (
      dictionary.length === 0
        ? decompress(frame)
        : decompressUsingDict(inflateContext, frame, dictionary)
    ) as Uint8Array<ArrayBuffer>;
    if (content.length === length) return content;
  } catch (error) {
    throw damagedFrame(error);
  }
  throw damagedFrame();
}

const damagedFrame = (cause?: unknown): StoreError =>
  new StoreError('STO1201', 'a compressed block is damaged', undefined, cause);

/** What the header of a frame says about the size of its content; `null` if it does not. */
export function contentSize(frame: Uint8Array): number | null {
  if (frame.length < 6) return null;
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  if (view.getUint32(0, true) !== 0xfd2fb528) return null;
  const descriptor = view.getUint8(4);
  const isSingleSegment = (descriptor & 0x20) !== 0;
  const dictionaryBytes = [0, 1, 2, 4][descriptor & 3]!;
  const at = 5 + (isSingleSegment ? 0 : 1) + dictionaryBytes;
  const sizeBytes = [isSingleSegment ? 1 : 0, 2, 4, 8][descriptor >> 6]!;
  if (at + sizeBytes > frame.length) return null;
  switch (sizeBytes) {
    case 1:
      return view.getUint8(at);
    case 2:
      return view.getUint16(at, true) + 256;
    case 4:
      return view.getUint32(at, true);
    case 8:
      return Number(view.getBigUint64(at, true));
    default:
      return null;
  }
}
