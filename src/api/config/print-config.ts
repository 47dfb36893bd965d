import type { Setting } from './setting.ts';
import { LISTS, SETTINGS, tomlName, type Config } from './settings.ts';

type Values = Readonly<Record<string, unknown>>;
type Settings = Readonly<Record<string, Setting<unknown>>>;

/** A configuration as TOML, with every setting; it can be parsed again. */
export function printConfig(config: Config): string {
  const sections = Object.entries(SETTINGS).map(
    ([name, settings]) =>
      `[${name}]\n${lines(settings as unknown as Settings, config[name as keyof typeof SETTINGS] as Values)}`,
  );
  const entries = Object.entries(LISTS).flatMap(([name, settings]) =>
    config[name as keyof typeof LISTS].map(
      (entry) => `[[${name}]]\n${lines(settings as unknown as Settings, entry)}`,
    ),
  );
  return [...sections, ...entries].join('\n');
}

const lines = (settings: Settings, values: Values) =>
  Object.entries(settings)
    .flatMap(([name, setting]) => {
      const value = setting.write(values[name]);
      return value === null ? [] : [`${tomlName(name)} = ${value}\n`];
    })
    .join('');
