// The actions are loaded on demand: the other commands need not wait for them.

import { userInfo } from 'node:os';
import { Option, type Command } from 'commander';
import { invalidArgument } from '../errors.ts';
import type * as alerts from '../serve/run-alerts.ts';
import type * as stories from '../serve/run-stories.ts';
import type { ServiceOptions } from '../serve/service-url.ts';
import {
  addAlertFilters,
  addAlertTimes,
  reasonOption,
  type AlertFilters,
} from '../options/alert.ts';
import {
  addColorOption,
  addServiceOptions,
  collect,
  formatOption,
  limitOption,
  newCommand,
  timeZoneOption,
} from '../options/shared.ts';

const DESCRIPTION = `Lists, shows and changes the alerts of a service.

Asks the service that runs at --url or on the directory --data. Lists and shows alerts of a directory whether a
service runs on it or not; to change them, it must run.

Exit code: 0 success, 2 error in the command, no service answers, or the service refuses.`;

export function alertsCommand(): Command {
  const command = newCommand('alerts', 'list, show and close alerts', DESCRIPTION, EXAMPLES);
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

const load = () => import('../serve/run-alerts.ts');

const service = (command: Command) =>
  addColorOption(
    addServiceOptions(command).option('--space <id>', 'space of the alerts (default: default)'),
  );

const author = () =>
  new Option('--by <name>', 'who makes the change, for the history').default(
    userInfo().username,
    'your user name',
  );

const LIST = 'Lists alerts, the latest first. `dockwarden alerts` without a command does the same.';

function list(): Command {
  const command = newCommand('list', 'list alerts, the latest first', LIST);
  return service(addAlertTimes(addAlertFilters(command)))
    .option('--quiet', 'print no totals')
    .addOption(
      new Option('--order <order>', 'which come first')
        .choices(['newest', 'oldest', 'severity', 'risk'])
        .default('newest'),
    )
    .addOption(limitOption('maximum number of alerts, or all'))
    .addOption(formatOption(['table', 'ndjson']))
    .addOption(timeZoneOption())
    .action(async (options: alerts.ListOptions) => (await load()).listAlerts(options));
}

const SHOW = 'Shows what happened, why the rule matched, notes, and the history of the alert.';

function show(): Command {
  return service(newCommand('show', 'show alerts in full', SHOW))
    .argument('<id...>', 'ids of alerts; the first digits are enough')
    .option('--guide', 'include the investigation guide of the rule')
    .option('--json', 'print everything as JSON, a line for each alert')
    .addOption(timeZoneOption())
    .action(async (ids: string[], options: alerts.ShowOptions) =>
      (await load()).showAlerts(ids, options),
    );
}

const CHANGE =
  'Changes the alerts with these ids, or all alerts that match filters. With filters, shows how many alerts match and asks before it changes them.';

interface ChangeOptions extends alerts.ChangeOptions, AlertFilters {
  readonly add?: readonly string[];
  readonly remove?: readonly string[];
}

function change(
  name: string,
  summary: string,
  done: string,
  changeOf: (options: ChangeOptions) => alerts.AlertChange,
): Command {
  return service(addAlertTimes(addAlertFilters(newCommand(name, summary, CHANGE))))
    .argument('[id...]', 'ids of alerts; the first digits are enough')
    .option('--note <text>', 'add a note to each of them')
    .option('--yes', 'change without asking')
    .addOption(author())
    .action(async (ids: string[], options: ChangeOptions) =>
      (await load()).changeAlertsOf(ids, options, changeOf(options), done),
    );
}

const changeList = (
  name: string,
  summary: string,
  done: string,
  what: string,
  changeOf: (add?: readonly string[], remove?: readonly string[]) => alerts.AlertChange,
) =>
  change(name, summary, done, ({ add, remove }) => {
    if (add === undefined && remove === undefined)
      throw invalidArgument(`give a ${what} with --add or --remove`);
    return changeOf(add, remove);
  })
    .option(`--add <${what}>`, `${what} to add; repeatable`, collect)
    .option(`--remove <${what}>`, `${what} to remove; repeatable`, collect);

const NOTE = 'Adds a note, in Markdown, to each of the alerts.';

function note(): Command {
  return service(newCommand('note', 'add a note to alerts', NOTE))
    .argument('<id...>', 'ids of alerts; the first digits are enough')
    .requiredOption('--text <text>', 'the note')
    .addOption(author())
    .action(async (ids: string[], options: alerts.NoteOptions) =>
      (await load()).noteAlerts(ids, options),
    );
}

const UNDO =
  'Restores the alerts that a change with filters has changed, except those changed again since.';

function undo(): Command {
  return service(newCommand('undo', 'undo a change made with filters', UNDO))
    .argument('<job>', 'the id that the change printed')
    .addOption(author())
    .action(async (job: string, options: alerts.AuthorOptions) =>
      (await load()).undoAlerts(job, options),
    );
}

const STORIES =
  'Lists, shows, reports and closes stories: alerts that belong together, such as those of one container within a few minutes. Asks the service that runs at --url or on the directory --data.';

/** Alerts that belong together, below `dockwarden alerts`. */
function storiesCommand(): Command {
  const summary = 'list, show and close stories: alerts of one course of action';
  return newCommand('stories', summary, STORIES)
    .addCommand(storyList(), { isDefault: true })
    .addCommand(storyShow())
    .addCommand(storyReport())
    .addCommand(storyClose());
}

const loadStories = () => import('../serve/run-stories.ts');

const LIST_STORIES =
  'Lists stories, the worst first. It is what `dockwarden alerts stories` does without a further command.';

function storyList(): Command {
  return service(newCommand('list', 'list stories, the worst first', LIST_STORIES))
    .option('--status <status>', 'only stories of this status; repeatable', collect)
    .option('--severity <severity>', 'only stories of this severity; repeatable', collect)
    .addOption(limitOption('maximum number of stories, or all'))
    .addOption(formatOption(['table', 'ndjson']))
    .addOption(timeZoneOption())
    .action(async (options: stories.ListOptions) => (await loadStories()).listStories(options));
}

const SHOW_STORY = 'Shows why alerts are together, and what happened in the order of events.';

function storyShow(): Command {
  return service(newCommand('show', 'show a story and its alerts', SHOW_STORY))
    .argument('<id>', 'id of a story; the first digits are enough')
    .option('--json', 'print everything as JSON on one line')
    .addOption(timeZoneOption())
    .action(async (id: string, options: stories.ShowOptions) =>
      (await loadStories()).showStory(id, options),
    );
}

const REPORT_STORY =
  'Writes the case report of a story to standard output: one HTML page for reading, printing and sharing, which needs no network.';

function storyReport(): Command {
  return service(newCommand('report', 'write the case report of a story', REPORT_STORY))
    .argument('<id>', 'id of a story; the first digits are enough')
    .action(async (id: string, options: ServiceOptions) =>
      (await loadStories()).reportStory(id, options),
    );
}

const CLOSE_STORY = 'Closes the alerts that a story has now. Those that come later open it again.';

function storyClose(): Command {
  return service(newCommand('close', 'close all alerts of a story', CLOSE_STORY))
    .argument('<id>', 'id of a story; the first digits are enough')
    .addOption(reasonOption())
    .option('--note <text>', 'note on each of the alerts')
    .addOption(author())
    .action(async (id: string, options: stories.CloseOptions) =>
      (await loadStories()).closeStory(id, options),
    );
}

const EXAMPLES = `
Examples:
  dockwarden alerts --status open --severity high --severity critical
  dockwarden alerts show 12fc6100 --guide
  dockwarden alerts close 12fc6100 --reason benign --note 'nightly backup'
  dockwarden alerts close --container ci-runner --from now-1d --reason false_positive
  dockwarden alerts --format ndjson --limit all | jq .command`;
