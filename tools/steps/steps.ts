import { readFileSync } from 'node:fs';
import { parse } from 'smol-toml';
import { z } from 'zod';

/**
 * The files of steps. Attacks are to be seen, ordinary work is not. Rules were changed for the first ones; the held-out ones were
 * written without knowledge of the rules, and no rule was changed for them since.
 */
export const STEP_SETS = [
  'attack',
  'attack-2',
  'attack-3',
  'attack-4',
  'attack-held-out',
  'ordinary',
  'ordinary-2',
  'ordinary-3',
  'ordinary-held-out',
] as const;
export type StepSet = (typeof STEP_SETS)[number];

/** Commands of one class in the forms in which people write them. */
export interface StepClass {
  readonly name: string;
  /** Of ATT&CK; empty for ordinary work. */
  readonly technique: string;
  /** Each in all of its forms. */
  readonly steps: readonly Step[];
}

/** Programs that start, one after the other. */
export interface Step {
  readonly text: string;
  readonly starts: readonly Start[];
}

interface Start {
  readonly args: readonly string[];
  /** The index of the start that this one descends from; `null` for one that the container started. */
  readonly parent: number | null;
  readonly cwd: string;
  readonly isInteractive: boolean;
  /** Empty for the one that is found on the path. */
  readonly executable: string;
}

export const isAttack = (set: StepSet): boolean => set.startsWith('attack');

const FILE = z.strictObject({
  class: z.array(
    z.strictObject({
      name: z.string(),
      technique: z.string().default(''),
      steps: z.array(z.string()),
    }),
  ),
});

/**
 * Reads `content/steps/SET.toml`. A step is a line for each program that starts, indented by two blanks below its parent, with
 * quotes as in a shell. `<<-a |--algo=|--algo >>rx/0` stands for three steps, one with each form. In front of a command may be
 * `[cwd=/root tty exe=/tmp/.x/app]`: where it runs, at a terminal, and which file it is.
 */
export function readSteps(set: StepSet): readonly StepClass[] {
  const text = readFileSync(`content/steps/${set}.toml`, 'utf8');
  return FILE.parse(parse(text)).class.map(({ name, technique, steps }) => ({
    name,
    technique,
    steps: steps.flatMap(formsOf).map((each) => ({ text: each, starts: startsOf(each) })),
  }));
}

/** The text with each of the forms in `<<…|…>>`, in all combinations. */
export function formsOf(text: string): readonly string[] {
  const found = /<<(.*?)>>/s.exec(text);
  if (found === null) return [text];
  const [whole, forms = ''] = found;
  const before = text.slice(0, found.index);
  const rest = formsOf(text.slice(found.index + whole.length));
  return forms.split('|').flatMap((form) => rest.map((after) => `${before}${form}${after}`));
}

const LINE = /^(?<indent> *)(?:\[(?<about>[^\]]*)\] )?(?<command>.+)$/;

export function startsOf(text: string): readonly Start[] {
  /** By depth, the last start there. */
  const above: number[] = [];
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line, index) => {
      const { indent = '', about = '', command = '' } = LINE.exec(line)?.groups ?? {};
      const depth = indent.length / 2;
      const attributes = new Map(
        about.split(' ').map((word): [string, string] => {
          const [key = '', value = ''] = word.split('=', 2);
          return [key, value];
        }),
      );
      above[depth] = index;
      return {
        args: wordsOf(command),
        parent: depth === 0 ? null : (above[depth - 1] ?? null),
        cwd: attributes.get('cwd') ?? '/app',
        isInteractive: attributes.has('tty'),
        executable: attributes.get('exe') ?? '',
      };
    });
}

/** The words of a command, with the quotes of a shell. */
function wordsOf(command: string): readonly string[] {
  const words = command.match(/(?:[^\s'"\\]|\\.|'[^']*'|"(?:[^"\\]|\\.)*")+/g) ?? [];
  return words.map((word) =>
    word.replaceAll(
      /'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)/g,
      (_, single?: string, double?: string, escaped?: string) =>
        single ?? double?.replaceAll(/\\(["\\$`])/g, '$1') ?? escaped ?? '',
    ),
  );
}
