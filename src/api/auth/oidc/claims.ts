type Claims = Readonly<Record<string, unknown>>;

/** A claim may have a name with dots, as URLs do; only if there is none are dots a path into objects. */
export function claimOf(claims: Claims, name: string): unknown {
  if (Object.hasOwn(claims, name)) return claims[name];
  let value: unknown = claims;
  for (const part of name.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part))
      return undefined;
    value = (value as Claims)[part];
  }
  return value;
}

/** The strings of a claim: of a list, or a single one. */
export function textsOf(claims: Claims, name: string): readonly string[] {
  const value = claimOf(claims, name);
  return (Array.isArray(value) ? value : [value]).filter((each) => typeof each === 'string');
}
