import { words } from '../../../util/words.ts';
import { posix } from 'node:path';
import { isJsonObject, type JsonObject } from '../../../events/json.ts';
import type { RecordKeys, RecordValues } from '../../json/record-reader.ts';
import { splitArguments } from '../arguments.ts';
import { idOf, integerOf, textOf, timeOf, memberAt, objectAt } from '../members.ts';
import { baseName } from '../parts.ts';
import type { SeenProcess } from '../process-image.ts';

/** Values by the number of their path. An object that other paths lead through has the value `true`. */
export type PathValues = Pick<RecordValues, 'at'>;

/** Paths below an object of a record, with slashes, each with a number. They are read of a parsed object, or by WebAssembly. */
class RecordPaths {
  readonly #paths: readonly string[];
  readonly #steps: readonly (readonly string[])[];
  readonly #isObject: readonly boolean[];

  constructor(paths: readonly string[]) {
    this.#paths = paths;
    this.#steps = paths.map((path) => path.split('/'));
    this.#isObject = paths.map((path) => paths.some((other) => other.startsWith(`${path}/`)));
  }

  /** @param count of the paths that are read, from the first one */
  keys(count = this.#paths.length): RecordKeys {
    const root = new Map<string, 'value' | RecordKeys>();
    for (const steps of this.#steps.slice(0, count)) {
      let keys = root;
      for (const step of steps.slice(0, -1)) {
        const inner = keys.get(step);
        const known = inner instanceof Map ? inner : new Map<string, 'value' | RecordKeys>();
        keys.set(step, known);
        keys = known;
      }
      const last = steps.at(-1) ?? '';
      if (!keys.has(last)) keys.set(last, 'value');
    }
    return root;
  }

  /** The values of an object that was parsed. */
  valuesIn(object: JsonObject): PathValues {
    return {
      at: (number) => {
        const steps = this.#steps[number]!;
        const last = steps.length - 1;
        let holder: JsonObject | undefined = object;
        for (let depth = 0; depth < last; depth += 1) holder = objectAt(holder, steps[depth]!);
        const value = memberAt(holder, steps[last]!);
        const isObject = isJsonObject(value);
        if (isObject !== this.#isObject[number]) return undefined;
        return isObject || value;
      },
    };
  }

  /**
   * The values of the record that was read last.
   *
   * @param numbers of the values by path, as `RecordReader` has them
   * @param place of the object in the record
   */
  valuesOf(values: RecordValues, numbers: ReadonlyMap<string, number>, place: string): PathValues {
    const own = this.#paths.map((path) => numbers.get(`${place}/${path}`) ?? 0);
    return { at: (number) => values.at(own[number]!) };
  }
}

/** What is read of a process. The last ones are only of the process itself, not of its parent. */
const NAMES = words(`
  exec_id pid uid cwd binary arguments start_time
  process_credentials/euid process_credentials/egid user/name flags docker
  pod pod/namespace pod/name pod/container/id pod/container/name
  pod/container/image/name pod/container/image/id
  pod/container/security_context/privileged
`);

/** The number of each. */
export const AT = Object.fromEntries(NAMES.map((name, number) => [name, number])) as Readonly<
  Record<(typeof NAMES)[number], number>
>;

export const PROCESS_PATHS = new RecordPaths(NAMES);
export const PROCESS_KEYS = PROCESS_PATHS.keys();
export const PARENT_KEYS = PROCESS_PATHS.keys(AT.flags);

export interface TetragonProcess extends SeenProcess {
  readonly id: string | undefined;
}

export function readProcess(values: PathValues): TetragonProcess {
  const directory = textOf(values.at(AT.cwd));
  const binary = textOf(values.at(AT.binary));
  const executable = executableOf(binary, directory);
  const args = argumentsOf(executable, textOf(values.at(AT.arguments)), binary);
  return {
    id: textOf(values.at(AT.exec_id)),
    pid: integerOf(values.at(AT.pid)),
    start: timeOf(values.at(AT.start_time)),
    startDigits: undefined,
    executable,
    name: baseName(executable),
    args: args.length === 0 ? undefined : args,
    argsCount: undefined,
    directory,
    interactive: undefined,
    // `uid` is the effective user. The other ids require `process_credentials`.
    userId: idOf(values.at(AT['process_credentials/euid'])) ?? idOf(values.at(AT.uid)),
    userName: undefined,
    groupId: idOf(values.at(AT['process_credentials/egid'])),
    isGuess: args.length > 0,
  };
}

/** A path relative to the working directory is joined with it. */
function executableOf(
  binary: string | undefined,
  directory: string | undefined,
): string | undefined {
  if (binary === undefined || binary.startsWith('/')) return binary;
  return directory?.startsWith('/') === true ? posix.join(directory, binary) : binary;
}

/**
 * The arguments, which are always a guess. argv[0] is not in the record, so the program's file name
 * is used instead. The other arguments are certain if they contain no double quotes, because an
 * argument with a space is enclosed in quotes; only empty arguments at the start are lost. With
 * quotes, an argument that contains quotes itself cannot be distinguished from an enclosed one.
 *
 * For a script, the record has the path twice: as the program, and as the argument that the kernel
 * passes to the interpreter, whose name the record lacks.
 */
function argumentsOf(
  executable: string | undefined,
  joined: string | undefined,
  binary: string | undefined,
): string[] {
  const name = baseName(executable);
  const first = name === undefined ? [] : [name];
  if (joined === undefined) return first;
  // If the first argument was enclosed, the separating space precedes it.
  const args = splitArguments(joined.startsWith(' "') ? joined.slice(1) : joined);
  const isScript = args[0] !== undefined && (args[0] === binary || args[0] === executable);
  return isScript ? args : [...first, ...args];
}
