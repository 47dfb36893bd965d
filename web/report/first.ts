/** Before anything else runs: components remember settings, and a frame may not let a page keep any. */
function canKeep(): boolean {
  try {
    return typeof localStorage.getItem('') !== 'undefined';
  } catch {
    return false;
  }
}

if (!canKeep()) {
  const kept = new Map<string, string>();
  Object.defineProperty(globalThis, 'localStorage', {
    value: {
      getItem: (name: string) => kept.get(name) ?? null,
      setItem: (name: string, value: string) => void kept.set(name, value),
      removeItem: (name: string) => void kept.delete(name),
    },
  });
}
