// What the service keeps beside events and alerts, and the files of its audit log. This folder alone knows which store there is.
export { openStateStore, openStateReader } from '../embedded/state/state-store.ts';
export { STATE_FILE } from '../embedded/open-event-reader.ts';
export { verifyAudit } from '../embedded/verify-audit.ts';
export { linesOfFile } from '../embedded/state/audit-files.ts';
export { HEADS_FILE, readHeads, appendHead } from '../embedded/state/audit-files.ts';
