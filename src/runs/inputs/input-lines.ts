import { FieldSet } from '../../events/field-set.ts';
import { type Block, type BlockCounts, prepareFields, readBlock } from '../../ingest/index.ts';
import type { OpenInputs } from './open-inputs.ts';
import { type Rejections, type Rejects, RejectionList } from './rejects.ts';

/** A block and its rejections. */
interface ReadBlock {
  readonly block: Block;
  readonly counts: BlockCounts;
  readonly rejections: Rejections;
}

/** Converts lines of blocks to lines of inputs, and passes on rejections with their positions. */
export class InputLines {
  readonly #rejects: Rejects;
  readonly #nameOf: (input: number) => string;
  /** By input, the line at which its next block begins. */
  readonly #next = new Map<number, number>();

  constructor(rejects: Rejects, nameOf: (input: number) => string) {
    this.#rejects = rejects;
    this.#nameOf = nameOf;
  }

  /**
   * The blocks of one input must be in order; blocks of others may be in between.
   *
   * @returns converts a line of this block, from 0, to one of its input, from 1; for a stored event,
   *   to its arrival number
   */
  add({ block, counts, rejections }: ReadBlock): (line: number) => number {
    const first = this.#next.get(block.source) ?? 1;
    const { converted, envelope } = block;
    const lineIn = (line: number) =>
      envelope?.arrivals[line] ?? first + (converted?.lines[line] ?? line);
    const source = this.#nameOf(block.source);
    this.#rejects.add(block, rejections, source, lineIn);
    this.#rejects.addRawRecords(counts.rawRecords, source, lineIn);
    this.#next.set(block.source, first + (converted?.lineEnds ?? counts.lines));
    return lineIn;
  }
}

interface DocumentSink {
  /** A document in the shape that rules expect; its memory is reused after {@link blockEnd}. */
  readonly document: (json: Buffer) => void;
  readonly blockEnd: () => Promise<void>;
}

/** Passes all events of some inputs to a sink, in order; returns their number. */
export async function runConversion(inputs: OpenInputs, sink: DocumentSink): Promise<number> {
  const fields = prepareFields(new FieldSet());
  const lines = new InputLines(inputs.rejects, inputs.nameOf);
  const rejections = new RejectionList(inputs.rejects.keepsPlaces);
  let documents = 0;
  for await (const block of inputs.blocks) {
    const bytes = Buffer.from(block.bytes.buffer, block.bytes.byteOffset, block.length);
    const counts = readBlock(block, fields, {
      document: (start, end) => sink.document(bytes.subarray(start, end)),
      reject: (rejection) => rejections.add(rejection),
    });
    documents += counts.documents;
    lines.add({ block, counts, rejections: rejections.take() });
    await sink.blockEnd();
    inputs.release(block);
  }
  return documents;
}
