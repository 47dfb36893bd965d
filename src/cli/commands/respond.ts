// The actions are loaded on demand: the other commands need not wait for them.

import { userInfo } from 'node:os';
import { Argument, Option, type Command } from 'commander';
import { ACTIONS, ISOLATION_WAYS } from '../../respond/containers/plan.ts';
import type * as respond from '../respond/run-respond.ts';
import {
  addColorOption,
  addServiceOptions,
  collect,
  limitOption,
  newCommand,
  timeZoneOption,
} from '../options/shared.ts';

const DESCRIPTION = `Acts on containers of this machine: freezes, isolates, stops or kills one, kills one of its processes, or stores evidence of it.

Every action is planned first: exactly which container, what else it affects, and how it is undone. It is verified afterwards, and what it has
done is in a journal, from which a command that was killed in the middle goes on.

Exit code: 0 it was done and verified, 1 it failed or is not known, 2 error in the command, or nothing was done.`;

export function respondCommand(): Command {
  const command = newCommand('respond', 'act on containers, and undo it', DESCRIPTION, EXAMPLES);
  const commands = [plan(), run(), undo(), list(), show(), resume(), stop(), allow()];
  for (const sub of commands) command.addCommand(sub);
  return command;
}

const load = () => import('../respond/run-respond.ts');

const journal = (command: Command) =>
  addColorOption(command).option(
    '--journal <dir>',
    'where responses and evidence are kept (default: respond in the usual data directory)',
  );

const engines = (command: Command) =>
  command.option(
    '--engine <name[=socket]>',
    'engine to ask, docker or podman; with the path of its socket if that is not the usual one; repeatable (default: those that run here)',
    collect,
  );

const target = (command: Command) =>
  addServiceOptions(engines(journal(command)))
    .addArgument(new Argument('<action>', 'what to do').choices(ACTIONS))
    .option('--container <container>', 'name or id of the container')
    .option(
      '--alert <alert>',
      'the container that an alert is about: a file with the alert as JSON, or its id in the service',
    )
    .option('--pid <pid>', 'for kill-process: the process, as the host numbers it')
    .option('--grace <seconds>', 'for stop: time between SIGTERM and SIGKILL', '10')
    .addOption(
      new Option(
        '--via <way>',
        'for isolate: disconnect the networks, or drop all packets by rules',
      )
        .choices(ISOLATION_WAYS)
        .default(ISOLATION_WAYS[0]),
    )
    .option('--no-files', 'for collect: leave out the file system')
    .option('--json', 'print JSON');

const author = () =>
  new Option('--by <name>', 'who acts, for the journal').default(
    userInfo().username,
    'your user name',
  );

const PLAN = 'Says what an action would do. Nothing is done.';

const plan = () =>
  target(newCommand('plan', 'say what an action would do', PLAN)).action(
    async (action: respond.TargetOptions['action'], options: respond.TargetOptions) =>
      (await load()).planResponse(action, options),
  );

const RUN =
  'Shows the plan, asks, acts, and verifies. A container that was restarted or replaced meanwhile is not touched.';

const run = () =>
  target(newCommand('run', 'act on a container', RUN))
    .option('--reason <text>', 'why, for the journal', '')
    .option('--yes', 'act without asking')
    .option('--max-per-hour <n>', 'refuse to act after this number of actions in an hour', '20')
    .addOption(author())
    .action(async (action: respond.TargetOptions['action'], options: respond.RunOptions) =>
      (await load()).runResponse(action, options),
    );

const UNDO =
  'Takes back what a response has done: unpauses, connects again, starts again. Works while responses are stopped.';

const undo = () =>
  engines(journal(newCommand('undo', 'undo a response', UNDO)))
    .argument('<id>', 'id of the response; the first digits are enough')
    .option('--reason <text>', 'why, for the journal', '')
    .option('--yes', 'undo without asking')
    .addOption(author())
    .action(async (id: string, options: respond.UndoOptions) =>
      (await load()).undoResponse(id, options),
    );

const LIST = 'Lists responses of the journal, the latest first.';

const list = () =>
  journal(newCommand('list', 'list responses', LIST))
    .addOption(limitOption('maximum number of responses, or all'))
    .addOption(timeZoneOption())
    .option('--json', 'print JSON, a line for each response')
    .action(async (options: respond.ListOptions) => (await load()).listResponses(options));

const SHOW = 'Shows the plan of a response, and what became of it step by step.';

const show = () =>
  journal(newCommand('show', 'show a response and its steps', SHOW))
    .argument('<id>', 'id of the response; the first digits are enough')
    .addOption(timeZoneOption())
    .option('--json', 'print JSON')
    .action(async (id: string, options: respond.ShowOptions) =>
      (await load()).showResponse(id, options),
    );

const RESUME =
  'Goes on with responses that a command had begun when it was killed. What was done is not done again.';

const resume = () =>
  engines(journal(newCommand('resume', 'go on after a kill', RESUME)))
    .addOption(author())
    .action(async (options: respond.ResumeOptions) => (await load()).resumeResponses(options));

const STOP = 'Stops all further actions of this journal, until `dockwarden respond allow`.';

const stop = () =>
  journal(newCommand('stop', 'stop all further actions', STOP))
    .requiredOption('--reason <text>', 'why')
    .action(async (options: respond.StopOptions) => (await load()).stopResponses(options));

const ALLOW = 'Allows actions again after `dockwarden respond stop`.';

const allow = () =>
  journal(newCommand('allow', 'allow actions again', ALLOW)).action(
    async (options: respond.JournalOptions) => (await load()).allowResponses(options),
  );

const EXAMPLES = `
Examples:
  dockwarden respond plan isolate --container web
  dockwarden respond run isolate --container web --reason 'kubectl in a web server'
  dockwarden scan --format ndjson events.ndjson | head -1 > alert.json; dockwarden respond run pause --alert alert.json
  dockwarden respond undo 3f2c`;
