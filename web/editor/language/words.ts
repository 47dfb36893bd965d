import type { FunctionDeclaration } from '../../../src/lang/index.ts';

/** A message of the language as a sentence; the name of a field at its beginning stays as it is written. */
export const sentence = (text: string) =>
  /^[a-z]+[\s,]/.test(text) ? `${text.slice(0, 1).toUpperCase()}${text.slice(1)}` : text;

/** `between(source, left, right, greedy?)`. */
export const signature = ({ name, parameters }: FunctionDeclaration) =>
  `${name}(${parameters
    .map(
      ({ name: each, optional, variadic }) => `${each}${optional ? '?' : ''}${variadic ? '…' : ''}`,
    )
    .join(', ')})`;

/** What the words and signs of the language mean. */
export const WORDS: Readonly<Record<string, string>> = {
  any: 'Events of all categories.',
  where: 'What follows must be true of an event.',
  and: 'Both must be true.',
  or: 'One of them must be true.',
  not: 'It must be false.',
  in: 'Equal to one of a list: `in ("a", "b")`.',
  'in~': 'Equal to one of a list, whatever the case.',
  like: 'Like a text in which `*` is any text and `?` any sign.',
  'like~': 'The same as `like`, whatever the case.',
  ':': 'Like a text with `*` and `?`, whatever the case; or one of a list of them.',
  regex: 'Matches a regular expression, all of the value.',
  'regex~': 'The same as `regex`, whatever the case.',
  '==': 'Equal, case included. `== null`: there is no value.',
  '!=': 'Another value. `!= null`: there is a value.',
  sequence: 'Events that follow each other: `sequence by host.id [ … ] [ … ]`.',
  sample: 'Events with something in common, in any order: `sample by host.id [ … ] [ … ]`.',
  by: 'The fields that all events of a sequence have in common.',
  with: 'An option follows: `with maxspan=1m` of a sequence, `with runs=3` of a step.',
  maxspan: 'How long a sequence may take: `maxspan=30s`.',
  runs: 'How often in a row a step must occur: `runs=3`.',
  until: 'An event that ends a sequence before it is complete.',
  head: 'Only the first results: `| head 10`.',
  tail: 'Only the last results: `| tail 10`.',
  true: 'Always true: `where true` matches every event of the category.',
  false: 'Never true.',
  null: 'No value: a field that the event does not have.',
};
