import { mkdirSync, rmdirSync } from 'node:fs';
import { findTracefs } from './tracefs.ts';

/** Why the real kernel cannot be tested here; null if it can. */
export const CANNOT_TRACE: string | null = reason();

function reason(): string | null {
  try {
    const folder = `${findTracefs()}/instances/dockwarden-test-${process.pid}-${process.hrtime.bigint()}`;
    mkdirSync(folder);
    rmdirSync(folder);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** The name of a suite that needs the real kernel. */
export const named = (name: string) =>
  CANNOT_TRACE === null ? name : `${name} (skipped: ${CANNOT_TRACE})`;
