import { Command } from 'commander';
import { dataFolderOption } from '../options/input.ts';
import { addDisplayOptions, newCommand, type DisplayOptions } from '../options/shared.ts';

const DESCRIPTION = `Moves the state of a data directory into PostgreSQL, or back into files: users, API keys, sessions, saved views and the audit log;
and the rules, alerts, exceptions, runs and stories of each space.

Stop the service first. Users and each space are moved as a whole or not at all; after an error, run the command again: it goes on with
what is left. Events stay in the data directory. Files that were moved are kept with .moved at the end of their names; delete them when they are
no longer needed. Tables in PostgreSQL stay there when they were moved back. The password comes from PGPASSWORD, or
from the file that PGPASSFILE names.

Exit code: 0 success, 2 error.`;

export function migrateCommand(): Command {
  const command = newCommand(
    'migrate',
    'move the state of a service into PostgreSQL, or back into files',
    DESCRIPTION,
    EXAMPLES,
  )
    .addOption(dataFolderOption())
    .requiredOption('--to <url>', 'postgres://user@host/database, or `files`')
    .action(async ({ data, to, quiet }: MigrateOptions) => {
      const { runMigrate } = await import('../data/run-migrate.ts');
      await runMigrate(data, to, quiet === true);
    });
  return addDisplayOptions(command);
}

interface MigrateOptions extends DisplayOptions {
  readonly data: string;
  readonly to: string;
}

const EXAMPLES = `
Examples:
  dockwarden migrate --data /var/lib/dockwarden --to postgres://dockwarden@db.example/dockwarden
  dockwarden migrate --data /var/lib/dockwarden --to files`;
