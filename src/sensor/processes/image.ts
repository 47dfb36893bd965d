/** What a process runs. Forks share the same object. */
export interface Image {
  readonly name: string;
  readonly executable: string | null;
  /** Null if unknown. At most {@link KEPT_ARGS} characters. */
  readonly args: readonly string[] | null;
  /** `"name":…,"executable":…,"args":…`, without unknown fields. */
  readonly json: string;
  /** `"executable":…,"args":…`, without unknown fields. */
  readonly fileJson: string;
  /** `,"args_count":…`, counting all arguments, or empty. */
  readonly countJson: string;
  /** Whether arguments were dropped. */
  readonly isShortened: boolean;
  readonly isDeleted: boolean;
  /** Address of the arguments in memory; 0 if unknown. */
  readonly argumentsAt: number;
}

/**
 * Characters of arguments kept with a process for its forks, its children and its later events. Only the
 * document of the exec has them all: otherwise one process with a long command line could fill memory and
 * every document of its children.
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

/** Like {@link Image.json}, with all arguments. */
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
    // Empty arguments take up space as well.
    room -= arg.length + 1;
    if (room >= 0) continue;
    const end = Math.max(0, arg.length + room);
    const part = withoutHalf(arg.slice(0, end));
    return part === '' ? args.slice(0, index) : [...args.slice(0, index), part];
  }
  return args;
}

/** Drops a surrogate split by the truncation. */
function withoutHalf(text: string): string {
  const last = text.charCodeAt(text.length - 1);
  return last >= 0xd800 && last <= 0xdbff ? text.slice(0, -1) : text;
}

/**
 * The last component of the path; for a file without a name, such as a runtime's copy of itself (`/`), the
 * task's name.
 */
export function imageName(path: string | null, comm: string | null): string {
  const base = path === null ? '' : path.slice(path.lastIndexOf('/') + 1);
  return base === '' ? (comm ?? '') : base;
}

/** The path given to execve, if it identifies the file on its own. */
export function pathOfExec(path: string): string | null {
  const identifiesFile =
    path.startsWith('/') &&
    path !== '/' &&
    !path.startsWith('/proc/') &&
    !path.startsWith('/dev/fd/');
  return identifiesFile ? path : null;
}

/**
 * The path given to execve if it names an open file, as for a program that exists only in memory (memfd).
 * It does not reveal more than that.
 */
export function openFileOf(path: string): string | null {
  return /^\/(?:proc\/(?:self|thread-self|\d+)|dev)\/fd\/\d+$/.test(path) ? path : null;
}
