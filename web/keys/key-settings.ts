import { keptSetting, keptSwitch } from '../kept-setting.ts';
import {
  COMMAND_IDS,
  COMMANDS,
  commandOf,
  keyOf,
  type ChosenKeys,
  type CommandId,
} from './commands.ts';

/** Single keys can be switched off, for those who speak to their computer. */
export const singleKeys = keptSwitch('dockwarden-single-keys', true);

export const chosenKeys = keptSetting<ChosenKeys>('dockwarden-keys', read, JSON.stringify);

function read(text: string | null): ChosenKeys {
  try {
    const kept = JSON.parse(text ?? '{}') as unknown;
    if (typeof kept !== 'object' || kept === null) return {};
    return Object.fromEntries(
      Object.entries(kept).filter(
        ([id, key]) => id in COMMANDS && (key === null || typeof key === 'string'),
      ),
    );
  } catch {
    return {};
  }
}

/** The key that is in force, for what shows it. */
export function useKeyOf(id: CommandId): string | null {
  return keyOf(id, chosenKeys.use());
}

/** @param key `null`: none. The usual one is not kept, so that it may change with the console. */
export function chooseKey(id: CommandId, key: string | null): void {
  const { [id]: _, ...others } = chosenKeys.get();
  chosenKeys.set(key === commandOf(id).key ? others : { ...others, [id]: key });
}

export const resetKeys = (): void => chosenKeys.set({});

export const changedCommands = (chosen: ChosenKeys): readonly CommandId[] =>
  COMMAND_IDS.filter((id) => keyOf(id, chosen) !== commandOf(id).key);
