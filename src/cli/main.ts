#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { queryCommand } from './commands/query.ts';
import { reportError } from './output/report-error.ts';
import { version } from './version.ts';

/** Every command; a new one is a file and a line here. */
const COMMANDS = [queryCommand];

const program = new Command('dockwarden')
  .description('Detection engine for container threats: EQL over runtime events, anywhere.')
  .version(version())
  .exitOverride()
  .showHelpAfterError('(dockwarden query --help shows all options)');
for (const command of COMMANDS) program.addCommand(command().exitOverride());

// A reader that has seen enough (`| head`) closes the pipe; that is no error of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else {
    reportError(error, process.stderr, process.env);
    process.exitCode = 2;
  }
}
