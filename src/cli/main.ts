import { Command, CommanderError } from 'commander';
import { CliError, EXIT } from './errors.ts';
import { guardStreams } from './terminal/streams.ts';
import { reportError } from './terminal/report-error.ts';
import { version } from './environment.ts';

/** Every command, loaded when it is called; to add one, add its file and a line here. */
const COMMANDS: Readonly<Record<string, () => Promise<() => Command>>> = {
  scan: async () => (await import('./commands/scan.ts')).scanCommand,
  watch: async () => (await import('./commands/watch.ts')).watchCommand,
  query: async () => (await import('./commands/query.ts')).queryCommand,
  convert: async () => (await import('./commands/convert.ts')).convertCommand,
  rules: async () => (await import('./commands/rules.ts')).rulesCommand,
  explain: async () => (await import('./commands/explain.ts')).explainCommand,
  sensor: async () => (await import('./commands/sensor.ts')).sensorCommand,
  setup: async () => (await import('./commands/setup.ts')).setupCommand,
  serve: async () => (await import('./commands/serve.ts')).serveCommand,
  status: async () => (await import('./commands/status.ts')).statusCommand,
  alerts: async () => (await import('./commands/alerts.ts')).alertsCommand,
  respond: async () => (await import('./commands/respond.ts')).respondCommand,
  users: async () => (await import('./commands/access.ts')).usersCommand,
  keys: async () => (await import('./commands/access.ts')).keysCommand,
  export: async () => (await import('./commands/export.ts')).exportCommand,
  verify: async () => (await import('./commands/verify.ts')).verifyCommand,
  migrate: async () => (await import('./commands/migrate.ts')).migrateCommand,
  backup: async () => (await import('./commands/backup.ts')).backupCommand,
  audit: async () => (await import('./commands/audit.ts')).auditCommand,
  completion: async () => (await import('./commands/completion.ts')).completionCommand,
};

/** The commands that a command line needs: one for itself, all for help, mistakes and completion. */
function neededCommands([called = '', ...others]: readonly string[]): readonly string[] {
  if (VERSION_FLAGS.includes(called) && others.length === 0) return [];
  if (called !== 'completion' && Object.hasOwn(COMMANDS, called)) return [called];
  return Object.keys(COMMANDS);
}

const VERSION_FLAGS = ['-V', '--version'];

guardStreams(process);

/** Gives the parser's own messages a code like all others, and points to the help of the command called. */
function usageError(text: string, called: string): void {
  const [message = '', ...more] = text
    .replace(/^error: /, '')
    .trim()
    .split('\n');
  // "(Did you mean list?)"
  const close = more.join(' ').replace(/^\(D(.*)\)$/, 'd$1');
  const hint = close === '' ? `${called} --help shows the usage` : close;
  reportError(new CliError('CLI1001', message, hint));
}

/** Reports the usage errors of a command and its subcommands in the same form as all other errors. */
function withErrors(command: Command, called: string): Command {
  const outputError = (text: string) => usageError(text, called);
  for (const sub of command.commands) withErrors(sub, `${called} ${sub.name()}`);
  return command.exitOverride().configureOutput({ outputError });
}

/** Passes `--color` on through the environment variable that command-line tools agree on. */
function applyColor(when: unknown): void {
  if (when === 'always') process.env['FORCE_COLOR'] = '1';
  if (when === 'never') process.env['FORCE_COLOR'] = '0';
}

async function run(): Promise<void> {
  const program = new Command('dockwarden')
    .description('Detection engine for container threats: EQL over runtime events, anywhere.')
    .version(version());
  program.hook('preAction', (_, command) => applyColor(command.opts()['color']));
  for (const name of neededCommands(process.argv.slice(2))) {
    const command = await COMMANDS[name]?.();
    if (command !== undefined) program.addCommand(command());
  }
  withErrors(program, program.name());
  try {
    await program.parseAsync();
  } catch (error) {
    process.exitCode = EXIT.error;
    if (!(error instanceof CommanderError)) reportError(error);
    else if (error.exitCode === 0) process.exitCode = 0;
  }
}

// The build makes a script of this, which cannot wait.
void run();
