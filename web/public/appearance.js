// Before the first paint, so that the dark theme does not flash light.
(() => {
  const kept = (name) => {
    try {
      return localStorage.getItem(name);
    } catch {
      return null;
    }
  };
  const wanted = kept('dockwarden-color-scheme') ?? 'auto';
  const isDark =
    wanted === 'dark' || (wanted !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.dataset.mantineColorScheme = isDark ? 'dark' : 'light';
  document.documentElement.dataset.density = kept('dockwarden-density') ?? 'dense';
})();
