import type { Database } from '../../database.ts';

/** Up to where events had been acknowledged when the store was last stopped. */
export function acknowledged(database: Database): void {
  database.exec('ALTER TABLE event_store ADD COLUMN acknowledged_to INTEGER NOT NULL DEFAULT 0');
}
