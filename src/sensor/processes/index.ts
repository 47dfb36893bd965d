export type { ProcessCounts, ProcessTableOptions } from './contract.ts';
export { ProcessTable } from './process-table.ts';
export type { DocumentText } from './document.ts';
