import type { Database } from '../../sqlite/database.ts';

/** A rule that was edited while the service was down is told from its signature; of rules before it is not known. */
export function signatures(database: Database): void {
  database.exec('ALTER TABLE rule_states ADD COLUMN signature TEXT');
}
