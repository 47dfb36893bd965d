// The actions are loaded on demand: the other commands need not wait for them.

import { userInfo } from 'node:os';
import { Command, Option } from 'commander';
import type { RequestedChange } from '../../api/client/change-alerts.ts';
import type { CloseReason } from '../../stores/alert-store.ts';
import { invalidArgument } from '../errors.ts';
import type { ServiceOptions } from '../serve/service-url.ts';
import {
  addAlertFilters,
  addAlertTimes,
  filtersOf,
  reasonOption,
  type AlertFilters,
} from './alert-options.ts';
import {
  addColorOption,
  addServiceOptions,
  collect,
  formatOption,
  numberOrAll,
  timeZoneOf,
  timeZoneOption,
  unwrapped,
  type DisplayOptions,
} from './shared-options.ts';

const DESCRIPTION = `Lists, shows and changes the alerts of a service.

Asks the service that runs at --url or on the directory --data. Lists and shows alerts of a directory whether a
service runs on it or not; to change them, it must run.

Exit code: 0 success, 2 error in the command, no service answers, or the service refuses.`;

export function alertsCommand(): Command {
  const command = new Command('alerts')
    .summary('list, show and close alerts')
    .description(unwrapped(DESCRIPTION))
    .addHelpText('after', EXAMPLES);
  const changes = [
    change('acknowledge', 'mark alerts as being investigated', 'acknowledged', () => ({
      status: 'acknowledged',
    })),
    change('close', 'close alerts with a reason', 'closed', ({ reason }) => ({
      status: 'closed',
      closeReason: reason,
    })).addOption(reasonOption()),
    change('reopen', 'reopen closed alerts', 'reopened', () => ({ status: 'open' })),
    changeList('assign', 'assign alerts to people', 'assigned', 'name', (add, remove) => ({
      addAssignees: add,
      removeAssignees: remove,
    })),
    changeList('tag', 'add or remove tags of alerts', 'tagged', 'tag', (add, remove) => ({
      addTags: add,
      removeTags: remove,
    })),
  ];
  for (const sub of [list(), show(), ...changes, note(), undo(), storiesCommand()])
    command.addCommand(sub, { isDefault: sub.name() === 'list' });
  return command;
}

const service = (command: Command) =>
  addColorOption(
    addServiceOptions(command).option('--space <id>', 'space of the alerts (default: default)'),
  );

const author = () =>
  new Option('--by <name>', 'who makes the change, for the history').default(
    userInfo().username,
    'your user name',
  );

interface ListOptions extends ServiceOptions, AlertFilters, DisplayOptions {
  readonly order: string;
  readonly limit: string;
  readonly format: 'table' | 'ndjson';
  readonly timezone: string;
}

function list(): Command {
  return service(addAlertTimes(addAlertFilters(new Command('list'))))
    .option('--quiet', 'print no totals')
    .summary('list alerts, the latest first')
    .description(
      'Lists alerts, the latest first. `dockwarden alerts` without a command does the same.',
    )
    .addOption(
      new Option('--order <order>', 'which come first')
        .choices(['newest', 'oldest', 'severity', 'risk'])
        .default('newest'),
    )
    .option('--limit <n>', 'maximum number of alerts, or all', '25')
    .addOption(formatOption(['table', 'ndjson']))
    .addOption(timeZoneOption())
    .action(async (options: ListOptions) => {
      const { listAlerts } = await import('../serve/run-alerts.ts');
      const filters = filtersOf(options);
      filters.set('order', options.order);
      const limit = numberOrAll('--limit', options.limit);
      await listAlerts({
        ...options,
        filters,
        limit,
        zone: timeZoneOf(options.timezone),
        isQuiet: options.quiet === true,
      });
    });
}

function show(): Command {
  return service(new Command('show'))
    .summary('show alerts in full')
    .description('Shows what happened, why the rule matched, notes, and the history of the alert.')
    .argument('<id...>', 'ids of alerts; the first digits are enough')
    .option('--guide', 'include the investigation guide of the rule')
    .option('--json', 'print everything as JSON, a line for each alert')
    .addOption(timeZoneOption())
    .action(
      async (
        ids: string[],
        options: ServiceOptions & { guide?: true; json?: true; timezone: string },
      ) => {
        const { showAlerts } = await import('../serve/run-alerts.ts');
        const zone = timeZoneOf(options.timezone);
        await showAlerts({
          ...options,
          ids,
          isJson: options.json === true,
          hasGuide: options.guide === true,
          zone,
        });
      },
    );
}

interface ChangeOptions extends ServiceOptions, AlertFilters {
  readonly by: string;
  readonly note?: string;
  readonly yes?: true;
  readonly reason?: CloseReason;
  readonly add?: readonly string[];
  readonly remove?: readonly string[];
}

function change(
  name: string,
  summary: string,
  done: string,
  changeOf: (options: ChangeOptions) => RequestedChange['change'],
): Command {
  return service(addAlertTimes(addAlertFilters(new Command(name))))
    .summary(summary)
    .description(
      `Changes the alerts with these ids, or all alerts that match filters. With filters, shows how many alerts match and asks before it changes them.`,
    )
    .argument('[id...]', 'ids of alerts; the first digits are enough')
    .option('--note <text>', 'add a note to each of them')
    .option('--yes', 'change without asking')
    .addOption(author())
    .action(async (ids: string[], options: ChangeOptions) => {
      const { changeAlertsOf } = await import('../serve/run-alerts.ts');
      await changeAlertsOf({
        ...options,
        ids,
        filters: filtersOf(options),
        change: changeOf(options),
        note: options.note,
        done,
        isSure: options.yes === true,
      });
    });
}

const changeList = (
  name: string,
  summary: string,
  done: string,
  what: string,
  changeOf: (add?: readonly string[], remove?: readonly string[]) => RequestedChange['change'],
) =>
  change(name, summary, done, ({ add, remove }) => {
    if (add === undefined && remove === undefined)
      throw invalidArgument(`give a ${what} with --add or --remove`);
    return changeOf(add, remove);
  })
    .option(`--add <${what}>`, `${what} to add; repeatable`, collect)
    .option(`--remove <${what}>`, `${what} to remove; repeatable`, collect);

function note(): Command {
  return service(new Command('note'))
    .summary('add a note to alerts')
    .description('Adds a note, in Markdown, to each of the alerts.')
    .argument('<id...>', 'ids of alerts; the first digits are enough')
    .requiredOption('--text <text>', 'the note')
    .addOption(author())
    .action(async (ids: string[], options: ServiceOptions & { text: string; by: string }) => {
      const { noteAlerts } = await import('../serve/run-alerts.ts');
      await noteAlerts(ids, options.text, options.by, options);
    });
}

function undo(): Command {
  return service(new Command('undo'))
    .summary('undo a change made with filters')
    .description(
      'Restores the alerts that a change with filters has changed, except those changed again since.',
    )
    .argument('<job>', 'the id that the change printed')
    .addOption(author())
    .action(async (job: string, options: ServiceOptions & { by: string }) => {
      const { undoAlerts } = await import('../serve/run-alerts.ts');
      await undoAlerts(job, options.by, options);
    });
}

const EXAMPLES = `
Examples:
  dockwarden alerts --status open --severity high --severity critical
  dockwarden alerts show 12fc6100 --guide
  dockwarden alerts close 12fc6100 --reason benign --note 'nightly backup'
  dockwarden alerts close --container ci-runner --from now-1d --reason false_positive
  dockwarden alerts --format ndjson --limit all | jq .command`;

/** Alerts that belong together, below `dockwarden alerts`. */
function storiesCommand(): Command {
  const command = new Command('stories')
    .summary('list, show and close stories: alerts of one course of action')
    .description(
      'Lists, shows and closes stories: alerts of one course of action, such as everything that descends from one shell in a container. Asks the service that runs at --url or on the directory --data.',
    );
  command.addCommand(storyList(), { isDefault: true });
  for (const sub of [storyShow(), storyClose()]) command.addCommand(sub);
  return command;
}

interface StoryListOptions extends ServiceOptions, Pick<AlertFilters, 'status' | 'severity'> {
  readonly limit: string;
  readonly format: 'table' | 'ndjson';
  readonly timezone: string;
}

function storyList(): Command {
  return service(new Command('list'))
    .summary('list stories, the worst first')
    .description(
      'Lists stories, the worst first. It is what `dockwarden alerts stories` does without a further command.',
    )
    .option('--status <status>', 'only stories of this status; repeatable', collect)
    .option('--severity <severity>', 'only stories of this severity; repeatable', collect)
    .option('--limit <n>', 'maximum number of stories, or all', '25')
    .addOption(formatOption(['table', 'ndjson']))
    .addOption(timeZoneOption())
    .action(async ({ status, severity, ...options }: StoryListOptions) => {
      const { listStories } = await import('../serve/run-stories.ts');
      await listStories({
        ...options,
        filters: filtersOf({ ...(status && { status }), ...(severity && { severity }) }),
        limit: numberOrAll('--limit', options.limit),
        zone: timeZoneOf(options.timezone),
      });
    });
}

function storyShow(): Command {
  return service(new Command('show'))
    .summary('show a story and its alerts')
    .description('Shows why alerts are together, and what happened in the order of events.')
    .argument('<id>', 'id of a story; the first digits are enough')
    .option('--json', 'print everything as JSON on one line')
    .addOption(timeZoneOption())
    .action(async (id: string, options: ServiceOptions & { json?: true; timezone: string }) => {
      const { showStory } = await import('../serve/run-stories.ts');
      const zone = timeZoneOf(options.timezone);
      await showStory({ ...options, id, isJson: options.json === true, zone });
    });
}

function storyClose(): Command {
  return service(new Command('close'))
    .summary('close all alerts of a story')
    .description('Closes the alerts that a story has now. Those that come later open it again.')
    .argument('<id>', 'id of a story; the first digits are enough')
    .addOption(reasonOption())
    .option('--note <text>', 'note on each of the alerts')
    .addOption(author())
    .action(
      async (
        id: string,
        options: ServiceOptions & { reason: CloseReason; note?: string; by: string },
      ) => {
        const { closeStory } = await import('../serve/run-stories.ts');
        await closeStory({ ...options, id });
      },
    );
}
