export type { ProcessCounts, ProcessTable, ProcessTableOptions } from './contract.ts';
export { createProcessTable } from './process-table.ts';
export type { DocumentText } from './document.ts';
