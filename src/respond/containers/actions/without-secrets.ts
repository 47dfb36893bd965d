/**
 * The description of a container without the values of its environment, where secrets are. Text that is no JSON is not kept: it
 * could have them anywhere.
 */
export function withoutSecrets(text: string): string {
  const described = JSON.parse(text) as { Config?: { Env?: unknown } };
  const env = described.Config?.Env;
  if (Array.isArray(env))
    described.Config!.Env = env.map((entry) => `${String(entry).split('=', 1)[0]}=…`);
  return JSON.stringify(described, null, 2);
}
