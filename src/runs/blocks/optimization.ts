import { setFlagsFromString } from 'node:v8';

/** Three times V8's own: with that, a thousand conditions of rules are optimized for less than it saves. */
const LONG_RUN_BUDGET = 200_000;

let isLong = false;

/**
 * For a run that turns out to be long; on all threads. The built command makes V8 optimize late, where it can
 * (`tools/load-code.cjs`). Threads that start later have to compile their code.
 */
export function optimizeForLongRun(): void {
  if (isLong || Number.parseInt(process.versions.v8, 10) >= 12) return;
  setFlagsFromString(`--interrupt-budget=${LONG_RUN_BUDGET}`);
  isLong = true;
}
