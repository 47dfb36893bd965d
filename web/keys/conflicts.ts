import {
  COMMAND_IDS,
  commandOf,
  keysOf,
  type ChosenKeys,
  type CommandId,
  type Place,
} from './commands.ts';
import { keyText } from './stroke.ts';

type PageName = 'stories' | 'alerts' | 'hunt' | 'rules' | 'exceptions';

/** On which pages the keys of a place do something; the others do on all. */
const PAGES: Readonly<Partial<Record<Place, readonly PageName[]>>> = {
  Triage: ['stories', 'alerts'],
  Stories: ['stories'],
  Alerts: ['alerts'],
  Alert: ['stories', 'alerts'],
  Hunt: ['hunt'],
  Rules: ['rules'],
  Exceptions: ['stories', 'alerts', 'exceptions'],
};

const meet = (a: Place, b: Place): boolean => {
  const [of, others] = [PAGES[a], PAGES[b]];
  return of === undefined || others === undefined || of.some((page) => others.includes(page));
};

/** What moves the focus, presses a button, or is how a list is moved through: it does the same everywhere. */
const OF_PAGES =
  /^(?:Escape|Enter|Tab|Shift\+Tab|Space|Arrow\w+|Home|End|PageUp|PageDown|Backspace|Delete)$/;

/** What a browser keeps for itself, or what must not be lost. */
const OF_BROWSERS =
  /^(?:Ctrl\+(?:[cvxrtnwlqfp0+-]|Shift\+[tnwrcij]|Tab)|F5|F11|F12|Alt\+(?:F4|ArrowLeft|ArrowRight))$/;

/** Why a command cannot have a key; `null`: it can. @param key one stroke, or two with a blank between */
export function faultOf(id: CommandId, key: string, chosen: ChosenKeys): string | null {
  if (key === commandOf(id).key) return taken(id, key, chosen);
  for (const stroke of key.split(' ')) {
    if (OF_PAGES.test(stroke))
      return `${keyText(stroke)} moves through pages and presses buttons everywhere, and stays so.`;
    if (OF_BROWSERS.test(stroke))
      return `${keyText(stroke)} belongs to the browser: the console might never hear of it.`;
  }
  return taken(id, key, chosen);
}

function taken(id: CommandId, key: string, chosen: ChosenKeys): string | null {
  const { place } = commandOf(id);
  for (const other of COMMAND_IDS) {
    const { place: where, title } = commandOf(other);
    if (other === id || !meet(place, where)) continue;
    for (const used of keysOf(other, chosen)) {
      if (used === key)
        return `${keyText(key)} is “${title}” already. Give that another key first.`;
      if (used.startsWith(`${key} `))
        return `${keyText(key)} begins ${keyText(used)}, “${title}”. Give that another key first.`;
      if (key.startsWith(`${used} `))
        return `${keyText(key)} begins with ${keyText(used)}, which is “${title}” already.`;
    }
  }
  return null;
}
