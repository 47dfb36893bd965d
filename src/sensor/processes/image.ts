/** What a process runs: the same object for all that forked from it. */
export interface Image {
  readonly name: string;
  readonly executable: string | null;
  /** Null if not known. Not more than {@link KEPT_ARGS}. */
  readonly args: readonly string[] | null;
  /** `"name":…,"executable":…,"args":…` with what is known. */
  readonly json: string;
  /** `"executable":…,"args":…` with what is known. */
  readonly fileJson: string;
  /** `,"args_count":…`, of all arguments, or nothing. */
  readonly countJson: string;
  /** Whether there were more arguments than are kept. */
  readonly isShortened: boolean;
  readonly isDeleted: boolean;
  /** Where the arguments lie in memory; 0 if not known. */
  readonly argumentsAt: number;
}

/**
 * Characters of arguments that are kept with a process, for its forks, its children and what
 * follows it. Only the document of the exec holds all: else one process with a long command line
 * could fill memory and every document of its children.
 */
export const KEPT_ARGS = 4096;

export interface ImageFacts {
  readonly name: string;
  readonly executable: string | null;
  readonly args: readonly string[] | null;
  readonly isDeleted: boolean;
  readonly argumentsAt: number;
}

export function imageOf(facts: ImageFacts): Image {
  const args = facts.args === null ? null : shortened(facts.args);
  const file = fileJson(facts.executable, args);
  return {
    name: facts.name,
    executable: facts.executable,
    args,
    json: withName(facts.name, file),
    fileJson: file,
    countJson: facts.args === null ? '' : `,"args_count":${facts.args.length}`,
    isShortened: args !== facts.args,
    isDeleted: facts.isDeleted,
    argumentsAt: facts.argumentsAt,
  };
}

/** As {@link Image.json}, with all arguments. */
export function imageJson(
  { name, executable }: ImageFacts,
  args: readonly string[] | null,
): string {
  return withName(name, fileJson(executable, args));
}

function fileJson(executable: string | null, args: readonly string[] | null): string {
  const path = executable === null ? '' : `"executable":${JSON.stringify(executable)}`;
  const list = args === null ? '' : `"args":${JSON.stringify(args)}`;
  return path === '' || list === '' ? path + list : `${path},${list}`;
}

function withName(name: string, file: string): string {
  return `"name":${JSON.stringify(name)}${file === '' ? '' : `,${file}`}`;
}

/** The same list if it is short enough. */
function shortened(args: readonly string[]): readonly string[] {
  let room = KEPT_ARGS;
  for (const [index, arg] of args.entries()) {
    // Empty arguments take room as well.
    room -= arg.length + 1;
    if (room >= 0) continue;
    const end = Math.max(0, arg.length + room);
    const part = withoutHalf(arg.slice(0, end));
    return part === '' ? args.slice(0, index) : [...args.slice(0, index), part];
  }
  return args;
}

/** Without the first half of a character that the cut went through. */
function withoutHalf(text: string): string {
  const last = text.charCodeAt(text.length - 1);
  return last >= 0xd800 && last <= 0xdbff ? text.slice(0, -1) : text;
}

/**
 * The last part of the path; where the file has no name, as a runtime's copy of itself (`/`), the
 * task's.
 */
export function imageName(path: string | null, comm: string | null): string {
  const base = path === null ? '' : path.slice(path.lastIndexOf('/') + 1);
  return base === '' ? (comm ?? '') : base;
}

/** The path given to execve, if it says which file it was by itself. */
export function pathOfExec(path: string): string | null {
  const isTelling =
    path.startsWith('/') &&
    path !== '/' &&
    !path.startsWith('/proc/') &&
    !path.startsWith('/dev/fd/');
  return isTelling ? path : null;
}

/**
 * The path given to execve, if it names an open file, as of a program that is in memory alone
 * (memfd). It says no more than that.
 */
export function openFileOf(path: string): string | null {
  return /^\/(?:proc\/(?:self|thread-self|\d+)|dev)\/fd\/\d+$/.test(path) ? path : null;
}
