import { Command } from 'commander';
import { dataFolderOption } from '../options/input.ts';
import { addDisplayOptions, newCommand, type DisplayOptions } from '../options/shared.ts';

const DESCRIPTION = `Moves the rules, alerts, exceptions, runs and stories of a data directory into PostgreSQL, or back into files.

Stop the service first. Each space is moved as a whole or not at all; after an error, run the command again: it goes on with the
spaces that are left. Events, users and the audit log stay in the data directory. Files that were moved are kept as
detection.db.moved; tables in PostgreSQL stay there when they were moved back. The password comes from PGPASSWORD, or
from the file that PGPASSFILE names.

Exit code: 0 success, 2 error.`;

export function migrateCommand(): Command {
  const command = newCommand(
    'migrate',
    'move rules and alerts into PostgreSQL, or back into files',
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
