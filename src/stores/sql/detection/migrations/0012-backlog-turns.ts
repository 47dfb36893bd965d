import type { Database } from '../../database.ts';

/** Whose a match in the backlog is, and when its turn is. What waits already is taken up in its order, as that of one group. */
export function backlogTurns(database: Database): void {
  database.exec(`
    ALTER TABLE backlog ADD COLUMN whose TEXT NOT NULL DEFAULT '';
    ALTER TABLE backlog ADD COLUMN turn INTEGER NOT NULL DEFAULT 0;
    UPDATE backlog SET turn = number;
    DROP INDEX backlog_of_rule;
    CREATE INDEX backlog_turns ON backlog (rule_id, turn, number);
    CREATE INDEX backlog_groups ON backlog (rule_id, whose, turn);
  `);
}
