import { parse, TomlError } from 'smol-toml';
import { didYouMean, suggest } from '../../util/suggest.ts';
import { ServerError } from '../errors.ts';
import type { Setting } from './setting.ts';
import { LISTS, SETTINGS, tomlName, type Config } from './settings.ts';

type Table = Readonly<Record<string, unknown>>;
type Settings = Readonly<Record<string, Setting<unknown>>>;

/** The position of a setting in messages. */
interface Source {
  readonly file: string;
  readonly lines: readonly string[];
}

/** The configuration in a file; settings that it omits have their defaults. Throws {@link ServerError}. */
export function readConfig(content: string, file: string): Config {
  const source = { file, lines: content.split('\n') };
  const sections = parsed(content, file);
  const names = [...Object.keys(SETTINGS), ...Object.keys(LISTS)];
  for (const name of Object.keys(sections)) {
    if (!names.includes(name)) throw unknown(source, null, name, names);
  }
  const config = Object.fromEntries(
    Object.entries(SETTINGS).map(([name, settings]) => [
      name,
      readSection(source, name, settings as unknown as Settings, sections[name] ?? {}),
    ]),
  );
  const lists = Object.fromEntries(
    Object.entries(LISTS).map(([name, settings]) => [
      name,
      readList(source, name, settings as unknown as Settings, sections[name] ?? []),
    ]),
  );
  return { ...config, ...lists } as unknown as Config;
}

function parsed(content: string, file: string): Table {
  try {
    return parse(content);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const [reason = ''] = error.message.split('\n');
    const why = reason.replace(/^Invalid TOML document: /, '');
    throw new ServerError(
      'SRV1005',
      `${file}:${error.line}:${error.column} is not TOML: ${why}`,
      undefined,
      error,
    );
  }
}

function readList(source: Source, name: string, settings: Settings, entries: unknown): unknown[] {
  if (!Array.isArray(entries))
    throw new ServerError(
      'SRV1007',
      `${placeOf(source, null, name)}: ${name} is not a list of tables`,
      `write each entry below a line [[${name}]]`,
    );
  return entries.map((entry) => readSection(source, name, settings, entry));
}

function readSection(source: Source, section: string, settings: Settings, table: unknown): Table {
  if (typeof table !== 'object' || table === null || Array.isArray(table))
    throw new ServerError(
      'SRV1007',
      `${placeOf(source, null, section)}: ${section} is not a table`,
      `write its settings below a line [${section}]`,
    );
  const names = new Map(Object.keys(settings).map((name) => [tomlName(name), name]));
  for (const name of Object.keys(table)) {
    if (!names.has(name)) throw unknown(source, section, name, [...names.keys()]);
  }
  const entries = Object.entries(settings).map(([name, setting]) => {
    const written = (table as Table)[tomlName(name)];
    if (written === undefined) return [name, setting.initial];
    const value = setting.read(written);
    if (value !== undefined) return [name, value];
    const label = `${section}.${tomlName(name)}`;
    throw new ServerError(
      'SRV1007',
      `${placeOf(source, section, tomlName(name))}: ${label} cannot be ${JSON.stringify(written)}`,
      `it is ${setting.allowed}`,
    );
  });
  return Object.fromEntries(entries) as Table;
}

function unknown(
  source: Source,
  section: string | null,
  name: string,
  names: readonly string[],
): ServerError {
  const label = section === null ? name : `${section}.${name}`;
  const place = placeOf(source, section, name);
  const home = Object.entries(SETTINGS).find(([, settings]) =>
    Object.keys(settings).some((each) => tomlName(each) === name),
  )?.[0];
  return new ServerError(
    'SRV1006',
    `${place}: there is no setting ${label}`,
    home === undefined
      ? (didYouMean(suggest(name, names)) ?? `there are ${names.join(', ')}`)
      : `it belongs below a line [${home}]`,
  );
}

/** `file:12`, or just the file if the line is not known, as for dotted names. */
function placeOf({ file, lines }: Source, section: string | null, name: string): string {
  let current: string | null = null;
  for (const [index, line] of lines.entries()) {
    const header = /^\s*\[{1,2}\s*([\w-]+)\s*\]{1,2}/.exec(line)?.[1];
    if (header !== undefined) {
      current = header;
      if (section === null && header === name) return `${file}:${index + 1}`;
    } else if (current === section && /^\s*["']?([\w-]+)["']?\s*[.=]/.exec(line)?.[1] === name) {
      return `${file}:${index + 1}`;
    }
  }
  return file;
}
