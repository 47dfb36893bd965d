import { Output } from './output.ts';

/** Writes pieces to standard output in their order, no faster than the reader takes them. */
export async function writeAll(pieces: Iterable<string>): Promise<void> {
  const output = new Output(process.stdout);
  for (const piece of pieces) {
    output.add(piece);
    if (output.full) await output.flush();
  }
  await output.flush();
}
