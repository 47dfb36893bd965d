/** Where keys do something. What is on the same page at the same time may not have the same key. */
export type Place =
  | 'Everywhere'
  | 'Go to'
  | 'Lists'
  | 'Triage'
  | 'Stories'
  | 'Alerts'
  | 'Alert'
  | 'Context'
  | 'Hunt'
  | 'Rules'
  | 'Exceptions';

/** In the order in which they are shown. */
export const PLACES: readonly Place[] = [
  'Triage',
  'Lists',
  'Stories',
  'Alerts',
  'Alert',
  'Context',
  'Hunt',
  'Rules',
  'Exceptions',
  'Go to',
  'Everywhere',
];

interface Command {
  readonly place: Place;
  readonly title: string;
  /** Its key, if no other was chosen: `e`, `Shift+j`, `Ctrl+s`, or `g s` for one after the other. */
  readonly key: string | null;
  /** Keys that do it too and stay: those that a list has everywhere. */
  readonly also?: readonly string[];
}

/** All that keys do, but for Escape and the numbers of menus. Help, settings and buttons show the keys that are in force. */
export const COMMANDS = {
  acknowledge: { place: 'Triage', title: 'Acknowledge', key: 'e' },
  close: {
    place: 'Triage',
    title: 'Close: then 1 true positive, 2 benign, 3 false positive, 4 duplicate',
    key: 'c',
  },
  repeat: { place: 'Triage', title: 'Close with the last verdict again', key: '.' },
  reopen: { place: 'Triage', title: 'Reopen', key: 'u' },
  assign: { place: 'Triage', title: 'Assign', key: 'a' },
  take: { place: 'Triage', title: 'Assign to me', key: 'Shift+a', also: ['i'] },
  tag: { place: 'Triage', title: 'Tag', key: 't' },
  note: { place: 'Triage', title: 'Add a note', key: 'n' },
  except: { place: 'Triage', title: 'Hide what is like it, with an exception', key: 'h' },

  next: { place: 'Lists', title: 'Next row', key: 'j', also: ['ArrowDown'] },
  previous: { place: 'Lists', title: 'Previous row', key: 'k', also: ['ArrowUp'] },
  first: { place: 'Lists', title: 'First row', key: null, also: ['Home'] },
  last: { place: 'Lists', title: 'Last row that has been read', key: null, also: ['End'] },
  pageDown: { place: 'Lists', title: 'A page down', key: null, also: ['PageDown'] },
  pageUp: { place: 'Lists', title: 'A page up', key: null, also: ['PageUp'] },
  open: { place: 'Lists', title: 'Open', key: 'o', also: ['Enter'] },
  select: { place: 'Lists', title: 'Select', key: 'x' },
  selectDown: { place: 'Lists', title: 'Select downwards', key: 'Shift+j' },
  selectUp: { place: 'Lists', title: 'Select upwards', key: 'Shift+k' },
  selectAll: { place: 'Lists', title: 'Select all that match', key: 'Ctrl+a' },
  filter: { place: 'Lists', title: 'Filter, or write the query', key: '/' },
  readNew: { place: 'Lists', title: 'Show what is new', key: 'r' },

  merge: { place: 'Stories', title: 'Merge stories', key: 'm' },
  split: { place: 'Stories', title: 'Split the selected alerts off', key: 's' },
  pin: { place: 'Stories', title: 'Pin or unpin as evidence', key: 'Shift+p' },
  caseReport: { place: 'Stories', title: 'Case report', key: 'Shift+r' },

  filterByValue: { place: 'Alerts', title: 'Filter by a value of this row', key: 'f' },
  excludeValue: { place: 'Alerts', title: 'Exclude a value of this row', key: 'Shift+f' },
  allTime: { place: 'Alerts', title: 'Zoom out to all time', key: 'b' },

  why: { place: 'Alert', title: 'Why it matched', key: 'w' },
  processes: { place: 'Alert', title: 'Processes', key: 'p' },
  copyLink: { place: 'Alert', title: 'Copy a link that shows the same later', key: 'y' },

  context: { place: 'Context', title: 'What happened around it', key: 'v' },
  wider: { place: 'Context', title: 'Show more time around it', key: '+' },
  narrower: { place: 'Context', title: 'Show less time around it', key: '-' },
  earlier: { place: 'Context', title: 'Earlier', key: '[' },
  later: { place: 'Context', title: 'Later', key: ']' },
  otherPlace: { place: 'Context', title: 'Switch to its pod, host or user', key: 'Shift+v' },

  run: { place: 'Hunt', title: 'Run the hunt', key: 'Ctrl+Enter' },
  tail: { place: 'Hunt', title: 'Live tail on or off', key: 'l' },

  newRule: { place: 'Rules', title: 'New rule', key: 'n' },
  editRule: { place: 'Rules', title: 'Edit the rule', key: 'e' },
  takeFix: { place: 'Rules', title: 'Take the first suggestion for the query', key: 'Ctrl+.' },
  saveRule: { place: 'Rules', title: 'Save the rule', key: 'Ctrl+s' },

  saveException: { place: 'Exceptions', title: 'Save the exception', key: 'Ctrl+Enter' },

  goStories: { place: 'Go to', title: 'Stories', key: 'g s' },
  goAlerts: { place: 'Go to', title: 'Alerts', key: 'g a' },
  goHunt: { place: 'Go to', title: 'Hunt', key: 'g h' },
  goRules: { place: 'Go to', title: 'Rules', key: 'g r' },
  goExceptions: { place: 'Go to', title: 'Exceptions', key: 'g x' },
  goCoverage: { place: 'Go to', title: 'Coverage', key: 'g v' },
  goHealth: { place: 'Go to', title: 'Health', key: 'g i' },
  goSettings: { place: 'Go to', title: 'Settings', key: 'g ,' },

  undo: { place: 'Everywhere', title: 'Undo what was done last', key: 'z' },
  changes: { place: 'Everywhere', title: 'Recent changes', key: 'Shift+z' },
  menu: { place: 'Everywhere', title: 'Search or do something', key: 'Ctrl+k' },
  help: { place: 'Everywhere', title: 'Show what keys do', key: '?' },
} as const satisfies Readonly<Record<string, Command>>;

export type CommandId = keyof typeof COMMANDS;

export const COMMAND_IDS = Object.keys(COMMANDS) as readonly CommandId[];

export const commandOf = (id: CommandId): Command => COMMANDS[id];

/** Keys that were chosen; `null`: the command has none. */
export type ChosenKeys = Readonly<Partial<Record<CommandId, string | null>>>;

/** The key that is in force. */
export function keyOf(id: CommandId, chosen: ChosenKeys): string | null {
  const key = chosen[id];
  return key === undefined ? commandOf(id).key : key;
}

/** All keys of a command: the one that can be chosen, and those that stay. */
export function keysOf(id: CommandId, chosen: ChosenKeys): readonly string[] {
  const key = keyOf(id, chosen);
  return [...(key === null ? [] : [key]), ...(commandOf(id).also ?? [])];
}
