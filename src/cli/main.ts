#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { queryCommand } from './commands/query.ts';
import { rulesCommand } from './commands/rules.ts';
import { CliError } from './errors.ts';
import { guardStreams } from './output/guard-streams.ts';
import { reportError } from './output/report-error.ts';
import { version } from './version.ts';

/** Every command; a new one is a file and a line here. */
const COMMANDS = [queryCommand, rulesCommand];

const WRONG = 2;

guardStreams(process);

const report = (error: unknown) => reportError(error, process.stderr, process.env);

// The parser's own messages get a code like all others.
const outputError = (text: string) => {
  const [message = '', ...more] = text
    .replace(/^error: /, '')
    .trim()
    .split('\n');
  const hint = more.length > 0 ? more.join(' ') : 'dockwarden query --help shows all options';
  report(new CliError('CLI1001', message, hint));
};

const program = new Command('dockwarden')
  .description('Detection engine for container threats: EQL over runtime events, anywhere.')
  .version(version())
  .exitOverride()
  .configureOutput({ outputError });
for (const command of COMMANDS) {
  program.addCommand(command().exitOverride().configureOutput({ outputError }));
}

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = WRONG;
  if (!(error instanceof CommanderError)) report(error);
  else if (error.exitCode === 0) process.exitCode = 0;
}
