#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { applyColor } from './commands/shared-options.ts';
import { keysCommand, usersCommand } from './commands/access.ts';
import { alertsCommand } from './commands/alerts.ts';
import { auditCommand } from './commands/audit.ts';
import { backupCommand } from './commands/backup.ts';
import { completionCommand } from './commands/completion.ts';
import { convertCommand } from './commands/convert.ts';
import { explainCommand } from './commands/explain.ts';
import { exportCommand } from './commands/export.ts';
import { queryCommand } from './commands/query.ts';
import { rulesCommand } from './commands/rules.ts';
import { scanCommand } from './commands/scan.ts';
import { sensorCommand } from './commands/sensor.ts';
import { serveCommand } from './commands/serve.ts';
import { statusCommand } from './commands/status.ts';
import { verifyCommand } from './commands/verify.ts';
import { watchCommand } from './commands/watch.ts';
import { CliError } from './errors.ts';
import { EXIT } from './terminal/exit-codes.ts';
import { guardStreams } from './terminal/streams.ts';
import { reportError } from './terminal/report-error.ts';
import { version } from './environment.ts';

/** Every command; to add one, add its file and a line here. */
const COMMANDS = [
  scanCommand,
  watchCommand,
  queryCommand,
  convertCommand,
  rulesCommand,
  explainCommand,
  sensorCommand,
  serveCommand,
  statusCommand,
  alertsCommand,
  usersCommand,
  keysCommand,
  exportCommand,
  verifyCommand,
  backupCommand,
  auditCommand,
  completionCommand,
];

guardStreams(process);

const report = (error: unknown) => reportError(error, process.stderr, process.env);

/** Gives the parser's own messages a code like all others, and points to the help of the command called. */
function usageError(text: string, called: string): void {
  const [message = '', ...more] = text
    .replace(/^error: /, '')
    .trim()
    .split('\n');
  // "(Did you mean list?)"
  const close = more.join(' ').replace(/^\(D(.*)\)$/, 'd$1');
  const hint = close === '' ? `${called} --help shows the usage` : close;
  report(new CliError('CLI1001', message, hint));
}

/** Reports the usage errors of a command and its subcommands in the same form as all other errors. */
function withErrors(command: Command, called: string): Command {
  const outputError = (text: string) => usageError(text, called);
  for (const sub of command.commands) withErrors(sub, `${called} ${sub.name()}`);
  return command.exitOverride().configureOutput({ outputError });
}

const program = new Command('dockwarden')
  .description('Detection engine for container threats: EQL over runtime events, anywhere.')
  .version(version());
program.hook('preAction', (_, command) => applyColor(command.opts()['color'], process.env));
for (const command of COMMANDS) program.addCommand(command());
withErrors(program, program.name());

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = EXIT.error;
  if (!(error instanceof CommanderError)) report(error);
  else if (error.exitCode === 0) process.exitCode = 0;
}
