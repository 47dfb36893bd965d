/**
 * The script of a thread, by its name in the build: from the sources, too, since Node.js starts no thread from TypeScript.
 * All code of the build is in one folder of `dist`, and this file is as deep in the sources.
 */
export const workerScript = (name: string): URL =>
  new URL(`../../dist/${name}/worker.cjs`, import.meta.url);
