/** Passes `--color` on through the environment variables that command-line tools agree on. */
export function applyColor(
  when: 'auto' | 'always' | 'never' | undefined,
  env: NodeJS.ProcessEnv,
): void {
  if (when === 'always') env['FORCE_COLOR'] = '1';
  if (when === 'never') env['FORCE_COLOR'] = '0';
}
