export { createProcReader, type ProcReaderOptions } from './proc-reader.ts';
export type { FoundProcess, ProcReader, ProcSnapshot, ProcStat } from './snapshot.ts';
