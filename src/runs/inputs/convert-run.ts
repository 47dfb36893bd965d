import { FieldSet } from '../../events/field-set.ts';
import { prepareFields, readBlock } from '../../ingest/index.ts';
import { InputLines } from './input-lines.ts';
import type { OpenInputs } from './open-inputs.ts';
import { RejectionList } from './rejections.ts';

export interface DocumentSink {
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
