import type { JsonObject } from '../../../events/json.ts';
import { valuesAt } from '../values-at.ts';
import { truncateText } from '../../source/truncate-text.ts';
import { isMeaningful, visible, word } from './words.ts';

/** The maximum length of a command line in a sentence, in UTF-16 units. */
const MAX_LENGTH = 160;
const MAX_ARGUMENTS = 20;

/** The command of an event's process as part of a sentence, if it adds anything to the name; otherwise `null`. */
export function commandPhrase(document: JsonObject, name: string | null): string | null {
  const all = valuesAt(document, 'process.args', MAX_ARGUMENTS + 1);
  const args = all.slice(0, MAX_ARGUMENTS).map((each) => (each === '' ? '""' : word(each)));
  if (args.length > 1 || (args[0] !== undefined && args[0] !== name)) {
    return truncateText(
      [...args, ...(all.length > MAX_ARGUMENTS ? ['…'] : [])].join(' '),
      MAX_LENGTH,
    );
  }
  const [line] = valuesAt(document, 'process.command_line', 1);
  if (line === undefined || !isMeaningful(line)) return null;
  const text = visible(truncateText(String(line).trim(), MAX_LENGTH));
  return text === name ? null : truncateText(text, MAX_LENGTH);
}
