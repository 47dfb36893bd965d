import { existsSync, readFileSync, readdirSync } from 'node:fs';

const FOLDER = new URL('../../dist/console/', import.meta.url);

export interface ConsoleFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly type: string;
}

const TYPES: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
};

let files: ReadonlyMap<string, ConsoleFile> | null = null;

/**
 * The files of the console by name, such as `assets/index-4f.js`; none if it was not built. They are read once, and
 * no other file can be requested.
 */
export function consoleFiles(): ReadonlyMap<string, ConsoleFile> {
  if (files !== null) return files;
  const names = existsSync(FOLDER)
    ? readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
    : [];
  const read = new Map<string, ConsoleFile>();
  for (const name of names) {
    const type = TYPES[name.slice(name.lastIndexOf('.') + 1)];
    if (type !== undefined)
      read.set(name, { bytes: new Uint8Array(readFileSync(new URL(name, FOLDER))), type });
  }
  if (read.size > 0) files = read;
  return read;
}
