/** What `render-scan.ts` can make of a scan. */
export const SCAN_FORMATS = ['table', 'ndjson', 'json', 'html', 'navigator'] as const;
export type ScanFormat = (typeof SCAN_FORMATS)[number];
