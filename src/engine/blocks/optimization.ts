import { setFlagsFromString } from 'node:v8';

/** The bytes of bytecode that a function runs before V8 considers optimising it. */
const PATIENT_BUDGET = 1_000_000;
/** Three times V8's own: with that, a thousand conditions of rules are optimised for less than it saves. */
const LONG_RUN_BUDGET = 200_000;

let isDelayed = false;

/**
 * Has V8 optimise a function when it has run for some milliseconds, instead of one: most of a short run is code that runs
 * once, and optimising that took a third of its processor time. Newer versions of V8 optimise in other steps.
 */
export function delayOptimization(): void {
  const [major = ''] = process.versions.v8.split('.');
  if (Number(major) >= 12) return;
  setFlagsFromString(`--interrupt-budget=${PATIENT_BUDGET}`);
  isDelayed = true;
}

/** For a run that turns out to be long; on all threads. */
export function optimizeForLongRun(): void {
  if (!isDelayed) return;
  setFlagsFromString(`--interrupt-budget=${LONG_RUN_BUDGET}`);
  isDelayed = false;
}
