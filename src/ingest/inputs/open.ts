import { open } from 'node:fs';
import { promisify } from 'node:util';
import { decompressed } from '../bytes/decompress.ts';
import { chunkSource, fileSource, type ByteSource } from '../bytes/source.ts';
import { systemError } from '../errors.ts';

/** Standard input, which the owner of the process provides. */
export type Stdin = AsyncIterable<Uint8Array>;

/** The (decompressed) bytes of an input. Both `read` and this function throw only `IngestError`. */
export async function openInput(name: string, stdin: Stdin): Promise<ByteSource> {
  const raw = name === '-' ? chunkSource(stdin) : await openFile(name);
  const source = coded(raw, name);
  try {
    return await decompressed(source, name);
  } catch (error) {
    await source.close();
    throw error;
  }
}

async function openFile(path: string): Promise<ByteSource> {
  try {
    return fileSource(await promisify(open)(path, 'r'));
  } catch (error) {
    throw systemError(path, error, false);
  }
}

/** A source whose `read` throws only `IngestError`. */
export function coded(source: ByteSource, name: string): ByteSource {
  return {
    read: async (target) => {
      try {
        return await source.read(target);
      } catch (error) {
        throw systemError(name, error, true);
      }
    },
    close: () => source.close(),
  };
}
