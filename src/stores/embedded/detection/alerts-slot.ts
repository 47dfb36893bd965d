import type { AlertStore } from '../../alert-store.ts';

/** Until alerts have their tables. */
export const alertsSlot: AlertStore = new Proxy({} as AlertStore, {
  get(_, name) {
    throw new Error(`alerts have no tables yet: ${String(name)}`);
  },
});
