import type { Value } from '../../../events/value.ts';
import { listValue } from '../row-source.ts';
import { parentText, splitParent, type ParentText } from './command-line.ts';
import type { OutputFields } from './output-fields.ts';

interface RecentParent extends ParentText {
  readonly args: Value;
}

/** A power of two. */
const RECENT = 1_024;
/** Longer ones are not kept. */
const MAX_LENGTH = 1_024;

/**
 * Reads the value of `process.parent.args`. Most events of a process follow each other, and have the same parent, whose line
 * need not be split again.
 *
 * @param fields of the alert that is read, one after the other
 */
export function parentArguments(fields: OutputFields): (pid: number | undefined) => Value {
  const recent: (RecentParent | undefined)[] = [];
  return (pid = 0) => {
    const place = pid & (RECENT - 1);
    const text = parentText(fields);
    const known = recent[place];
    if (
      known !== undefined &&
      known.line === text.line &&
      known.task === text.task &&
      known.given === text.given
    ) {
      return known.args;
    }
    const args = listValue(splitParent(text).args ?? []);
    if (lengthOf(text) <= MAX_LENGTH) recent[place] = { ...text, args };
    return args;
  };
}

const lengthOf = ({ line = '', task = '', given = '' }: ParentText): number =>
  line.length + task.length + given.length;
