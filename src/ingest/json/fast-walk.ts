import { readFileSync } from 'node:fs';
import { lazily } from '../../util/lazily.ts';

/** What `wasm/walk.ts` exports, with a memory of its own. */
export interface Walk {
  readonly memory: {
    readonly buffer: ArrayBuffer;
    /** By pages of 64 KiB; the buffer is another one then. */
    readonly grow: (pages: number) => number;
  };
  readonly read: (start: number, end: number, root: number) => number;
  readonly BOUNDS: { readonly value: number };
  readonly TAPE: { readonly value: number };
  readonly FREE: { readonly value: number };
}

/** The types of WebAssembly come with those of browsers. */
const { WebAssembly } = globalThis as unknown as {
  readonly WebAssembly: {
    readonly Module: new (bytes: Uint8Array) => object;
    readonly Instance: new (module: object) => { readonly exports: unknown };
  };
};

/** `null` where it was not built, where the processor is not able to run it, or where there is no room for another memory. */
export function openWalk(): Walk | null {
  try {
    return new WebAssembly.Instance(compiled()).exports as Walk;
  } catch {
    return null;
  }
}

const compiled = lazily(() => new WebAssembly.Module(readFileSync(moduleFile())));

/** In the build, every file is in a folder of `dist`. */
function moduleFile(): URL {
  const url = import.meta.url;
  return new URL(`${url.endsWith('.ts') ? '../../../dist' : '..'}/wasm/walk.wasm`, url);
}
