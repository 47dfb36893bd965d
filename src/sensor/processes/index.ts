export type { ProcessCounts, ProcessTable, ProcessTableOptions } from './contract.ts';
export { createProcessTable } from './process-table.ts';
