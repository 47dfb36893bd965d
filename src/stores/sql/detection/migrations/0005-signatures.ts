import type { Database } from '../../database.ts';

/**
 * A rule that was edited while the service was down is recognised by its signature, which rules from before this
 * migration do not have.
 */
export function signatures(database: Database): void {
  database.exec('ALTER TABLE rule_states ADD COLUMN signature TEXT');
}
