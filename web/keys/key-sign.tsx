import type { CommandId } from './commands.ts';
import { singleKeys, useKeyOf } from './key-settings.ts';
import { ariaKey, keyText } from './stroke.ts';

/** The key that is in force, beside the name of a button; nothing where there is none. */
export function KeySign({
  of,
  className = 'muted',
}: {
  readonly of: CommandId;
  readonly className?: string | undefined;
}) {
  const key = useShownKey(of);
  return key === null ? null : <kbd className={className}>{keyText(key)}</kbd>;
}

/** The same for those who do not see it: attributes of the button. */
export function useKeyShortcut(of: CommandId): { readonly 'aria-keyshortcuts'?: string } {
  const key = useShownKey(of);
  const text = key === null ? undefined : ariaKey(key);
  return text === undefined ? {} : { 'aria-keyshortcuts': text };
}

/** A single key that is switched off is not shown. */
function useShownKey(of: CommandId): string | null {
  const key = useKeyOf(of);
  const areSingleOn = singleKeys.use();
  return key !== null && (areSingleOn || /Ctrl|Alt/.test(key)) ? key : null;
}
